"""The estimate of tokens, held against counts of o200k_base that were taken once by hand."""

import pytest

from generator.tokens import estimate, of_tool

COUNTED = [
    ('{"name":"delete_tickets","description":"Delete tickets for good."}', 15),
    ("Removes every ticket that matches a selection, with its conversation.", 13),
    ("get_queue_metrics", 3),
    ("2026-11-22T15:25:00Z", 13),
    ("Liefert alle überfälligen Bücher, nach Lesern geordnet.", 16),
    ("查询图书馆的书籍", 7),
    (
        '{"type":"object","properties":{"volume_ids":{"type":"array","items":{"type":"string"},'
        '"maxItems":500}},"required":["volume_ids"]}',
        33,
    ),
    ("", 0),
]


@pytest.mark.parametrize(("text", "count"), COUNTED)
def test_short_texts_are_near_the_real_count(text, count):
    assert abs(estimate(text) - count) <= max(2, 0.3 * count)


def test_a_definition_counts_what_clients_send():
    tool = {"name": "a_b", "description": "Text.", "inputSchema": {"type": "object"}}
    more = {**tool, "_meta": {"long": "word " * 100}, "annotations": {"readOnlyHint": True}}
    assert of_tool(tool) == of_tool(more) > 8

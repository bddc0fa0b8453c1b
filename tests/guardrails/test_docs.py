"""The guide says what the files in data/guardrails say, and its example works."""

import re
from pathlib import Path

import pytest
import yaml

from generator.guardrails import Action, Tools, load_clients, whole_server
from generator.guardrails.clients import Client
from generator.guardrails.file import GuardrailFile
from generator.models import Category, Risk
from generator.reading import parse_yaml
from generator.site.tool.restrict import ORDER

PAGE = (Path(__file__).parents[2] / "docs/guardrails.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)


@pytest.mark.parametrize("client", load_clients(None), ids=lambda c: c.id)
def test_the_table_has_a_row_for_every_client(client):
    spec = client.spec
    host = spec.source.split("/")[2]
    cells = [spec.title, *(client.word(action) for action in ORDER), f"[{host}]({spec.source})"]
    row = f"| {' | '.join([*cells, str(spec.checked), str(spec.confidence)])} |"
    assert row in PAGE, f"docs/guardrails.md needs the row:\n{row}"


def test_the_table_has_no_other_row():
    table = PAGE.partition("## What each client can do")[2].partition("\n\n*verified*")[0]
    assert len(re.findall(r"^\| [A-Za-z]", table, re.M)) == 1 + len(load_clients(None))


def test_the_example_of_a_client_works_as_the_guide_shows():
    client = Client(parse_yaml(BLOCKS[2], GuardrailFile, "docs/guardrails.md"))
    assert client.restrict(Action.ALLOW, "desk", 'drop"table').text + "\n" == BLOCKS[3]
    _, policy, _ = whole_server(client, "desk", Tools([("a", Category.READ, Risk.LOW)]))
    assert yaml.safe_load(policy.text)["rules"] == [{"tool": "desk/a", "effect": "allow"}]


def test_the_clients_that_the_guide_names_exist():
    named = yaml.safe_load(BLOCKS[1])["clients"]
    assert set(named) <= {client.id for client in load_clients(None)}

"""Rules know language, not servers: no condition names a product, a company or its server."""

import re
from pathlib import Path

import pytest

from generator.classify import load_rules

RULES = Path(__file__).parents[2] / "data/rules"
FILES = ["read", "write", "execute", "destructive", "financial", "factors", "words"]
PRODUCTS = re.compile(
    r"\b("
    + """
    airtable alibaba ansible arxiv asana aws azure bigquery bitbucket confluence discord
    docker dropbox duckduckgo elasticsearch facebook figma firebase github gitlab gmail google
    grafana hackernews hubspot instagram jira kafka kubernetes linkedin mailchimp mongodb
    mysql neo4j obsidian onedrive outlook paypal playwright postgres postgresql pubmed reddit
    redis salesforce selenium sendgrid sentry sharepoint shopify slack snowflake spotify sqs
    stripe supabase telegram terraform todoist trello twilio twitter whatsapp wikipedia
    youtube zapier zulip
    """.strip()
    .replace("\n", " ")
    .replace("    ", "")
    .replace(" ", "|")
    + r")\b"
)


@pytest.mark.parametrize("name", FILES)
def test_no_rule_names_a_product(name):
    assert PRODUCTS.findall((RULES / f"{name}.yml").read_text(encoding="utf-8").lower()) == []


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("schoolmail", "mail"),
        ("gardenpedia", "encyclopedia"),
        ("teamwiki", "wiki"),
        ("physrxiv", "preprint"),
        ("gametube", "video"),
        ("homedrive", "drive"),
        ("voicemail", "voicemail"),
        ("encyclopedias", "encyclopedia"),
        ("mailing", "mailing"),
    ],
)
def test_what_the_name_of_a_place_ends_in_tells_what_it_is(word, kind):
    assert load_rules().lexicon.base(word) == kind

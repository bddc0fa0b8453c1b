"""How the page calls each factor: a word or two that fit in a pill."""

from __future__ import annotations

from generator.models import Factor

FACTOR_WORDS = {
    Factor.ARBITRARY: "runs what it is given",
    Factor.EXTERNAL: "reaches people",
    Factor.SECRETS: "secrets",
    Factor.PERSONAL: "personal data",
    Factor.ACCESS: "permissions",
    Factor.BULK: "many at once",
    Factor.UNTRUSTED: "strangers’ text",
}

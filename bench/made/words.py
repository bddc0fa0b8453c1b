"""The words that invented servers are made of.

Verbs come in classes so that ratings spread as over real listings; things and their properties come
in domains, so that the tools of a server belong together and those of two servers differ.
"""
# ruff: noqa: SIM905 - lists of words are read and kept best as text

from __future__ import annotations

VERBS = {
    "read": "get list search find fetch read describe check count query look_up show view inspect "
    "compare summarize preview analyze resolve browse download lookup detect track".split(),
    "write": "create update add set send upload rename move assign tag publish import enable link "
    "post edit save register schedule comment_on attach invite sync merge copy submit".split(),
    "destructive": "delete remove clear purge revoke cancel drop reset archive disable "
    "terminate".split(),
    "execute": "run execute start trigger deploy restart invoke launch evaluate call".split(),
    "financial": "pay refund charge transfer buy sell swap withdraw place".split(),
    "other": "handle process manage think open plan use auto smart do".split(),
}
"""First words of tool names by what the tools do; the commonest first in each class."""

SHARES = {
    "read": 0.57,
    "write": 0.26,
    "destructive": 0.06,
    "execute": 0.05,
    "financial": 0.015,
    "other": 0.045,
}
"""How often each class is met (first words of 7,300 real tool names)."""

MONEY = "payment invoice order subscription transaction charge payout balance".split()
RUNNABLE = "script command query workflow job pipeline function notebook test task".split()

DOMAINS = {
    "crm": "contact lead deal account opportunity company campaign note activity segment quote "
    "territory pipeline stage owner referral".split(),
    "mail": "message thread draft label attachment mailbox filter signature alias recipient folder "
    "newsletter template bounce".split(),
    "code": "repository branch commit pull_request issue release tag workflow review diff "
    "milestone runner gist fork file".split(),
    "payments": "invoice payment refund subscription customer coupon payout dispute balance plan "
    "charge receipt tax_rate mandate".split(),
    "cloud": "instance bucket volume cluster network snapshot image role policy secret certificate "
    "load_balancer region quota subnet".split(),
    "database": "table row schema index query view column migration backup replica partition "
    "trigger sequence connection database".split(),
    "files": "file folder document archive version permission comment shortcut drive revision "
    "thumbnail share_link checksum".split(),
    "calendar": "event calendar attendee reminder availability meeting room time_zone booking "
    "holiday recurrence invitation".split(),
    "chat": "channel message member reaction thread emoji workspace presence topic pin mention "
    "conversation webhook".split(),
    "analytics": "report metric dashboard funnel cohort dimension session goal experiment event "
    "audience data_source chart trend".split(),
    "maps": "place route address geocode elevation boundary timezone station stop trip landmark "
    "parcel isochrone".split(),
    "weather": "forecast observation alert station radar_image tide pollen_level air_quality "
    "sunrise climate_normal".split(),
    "media": "video track playlist album episode subtitle transcript stream poster artist clip "
    "podcast lyrics".split(),
    "shop": "product order cart variant inventory discount shipment return price category supplier "
    "warehouse review stock_level".split(),
    "people": "employee candidate job_posting interview leave_request timesheet payslip department "
    "benefit onboarding_task contract".split(),
    "health": "patient appointment prescription allergy lab_result observation practitioner dose "
    "diagnosis vital_sign immunization".split(),
    "security": "vulnerability finding scan alert credential indicator incident rule asset domain "
    "certificate threat session".split(),
    "home": "device light thermostat scene sensor room automation camera lock energy_reading "
    "schedule".split(),
    "network": "domain record zone certificate host port firewall_rule tunnel route dns_record "
    "prefix".split(),
    "builds": "build pipeline job artifact environment deployment test_run runner stage cache "
    "variable log".split(),
    "docs": "page space section block comment attachment template wiki heading citation database "
    "table_of_contents".split(),
    "design": "frame component layer style icon palette prototype canvas comment export asset "
    "font".split(),
    "chains": "wallet token transaction block contract address balance gas_price pool swap_quote "
    "nft validator".split(),
    "research": "paper author citation dataset abstract journal preprint reference gene protein "
    "compound".split(),
    "travel": "flight hotel booking itinerary passenger fare airport seat visa_rule "
    "loyalty_account car_rental".split(),
    "browser": "page tab element screenshot cookie selector form link console_message download "
    "network_request".split(),
    "learning": "course lesson quiz student grade assignment certificate flashcard enrollment "
    "attempt rubric".split(),
    "law": "case statute filing docket contract clause court party opinion hearing".split(),
    "games": "player match item character level achievement leaderboard lobby quest skin".split(),
    "data": "dataset record field feature embedding collection vector model prompt job "
    "evaluation run".split(),
}
"""What the tools of a server are about, by domain."""

QUALITIES = (
    "active archived assigned available blocked bulk cached closed completed current custom daily "
    "default deleted detailed draft due enabled expired external failed favorite filtered final "
    "global hidden historical inactive incoming internal latest linked local locked manual merged "
    "monthly nearby nested new open outgoing overdue parent past pending pinned primary private "
    "public published raw recent recurring related remote scheduled secondary shared similar "
    "sorted stale starred suggested temporary top trending unread unresolved unused upcoming "
    "verified visible weekly"
).split()
"""Adjectives that qualify things in names and sentences."""

PROPERTIES = (
    "amount author background body category channel city code color comment content context "
    "coordinate cost count country currency date deadline depth description destination direction "
    "domain duration encoding end environment expiry field filter flag folder format frequency "
    "group height host image index input interval key kind label language latitude layout level "
    "limit locale location longitude margin mask method metric mode model name namespace note "
    "number offset option order origin output owner page parent path pattern period phone "
    "platform position prefix priority profile project provider query radius range rank rate "
    "reason recipient region resolution role schedule scope score section sender sequence size "
    "sort source stage start state status step strategy street style subject suffix summary tag "
    "target team template text theme threshold time timeout timezone title token topic total type "
    "unit url user value vendor version visibility volume weight width window zone"
).split()
"""Names that parameters and fields are made of."""

FIRST = (
    "ar bal cor dar el far gal har il jun kal lum mar nor or pel quin ros sal tor ul ver wil xan "
    "yor zel bri cla dro fen gri hol kes lin mon nev pra ril ste tri vol wes"
).split()
LAST = (
    "ana bit core desk dex era fy gate hub ic ion ity kit lane line ly mark mix nest nix on ora "
    "point port rix scope stack sy tide tra um us vane vault via wave way works zen zo"
).split()
"""Syllables of invented product names."""

PLACES = (
    "workspace account organization project environment tenant site region team store calendar "
    "archive sandbox cluster directory inbox library portfolio registry session"
).split()
ENDS = (
    "an audit", "a customer review", "an import", "a nightly report", "a support case",
    "capacity planning", "a handover", "a migration", "a release", "reconciliation",
    "a weekly digest", "troubleshooting", "a summary for a person", "an onboarding",
    "a compliance check", "forecasting", "a dashboard", "deduplication", "billing",
    "an escalation",
)  # fmt: skip
MANNERS = (
    "in one call", "page by page", "in the order in which they were made", "newest first",
    "as plain text", "as JSON", "without its history", "with all related records", "by name or id",
    "even when it is locked", "once it is confirmed", "for the signed-in user", "across regions",
    "within the chosen range", "by exact match", "ignoring case", "with totals", "as a preview",
    "including nested items", "for every member", "unless it is archived", "in the background",
)  # fmt: skip

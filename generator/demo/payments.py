"""The payments demo server: an invented payment provider, over streamable HTTP on loopback.

Start it with `python -m generator.demo.payments --port 8931`; it answers at /mcp.
"""

from __future__ import annotations

import argparse
from typing import Annotated, Literal

from mcp.server import MCPServer
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

server = MCPServer(
    "payments",
    title="Payments",
    version="1.12.0",
    instructions="Customers, invoices and payments. Amounts are in the currency's smallest unit.",
    log_level="WARNING",
)

Currency = Literal["EUR", "USD", "GBP", "JPY"]
Amount = Annotated[int, Field(gt=0, description="Smallest unit of the currency: 1250 is 12.50.")]
Email = Annotated[str, Field(json_schema_extra={"format": "email"})]
CustomerId = Annotated[str, Field(pattern="^cus_[A-Za-z0-9]{8}$", examples=["cus_A1b2C3d4"])]

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=True)


class Balance(BaseModel):
    """Money in one currency."""

    available: int
    pending: int
    currency: Currency


class Address(BaseModel):
    """A postal address."""

    lines: list[str] = Field(min_length=1, max_length=3)
    city: str
    postcode: str = ""
    country: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2 code.")


class Transfer(BaseModel):
    """One transfer of a batch."""

    account: str = Field(description="IBAN of the recipient.")
    amount: Amount
    reference: str = Field(default="", max_length=140)


@server.tool(title="Balance", annotations=READS)
def get_balance(currency: Currency | None = None) -> list[Balance]:
    """Return the account's balance in each currency."""
    return [Balance(available=120000, pending=900, currency=currency or "EUR")]


@server.tool(title="List invoices", annotations=READS)
def list_invoices(
    customer: CustomerId | None = None,
    status: Literal["draft", "open", "paid", "void"] | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 10,
) -> list[str]:
    """List invoices, newest first."""
    return []


@server.tool(title="Create a customer", annotations=WRITES)
def create_customer(
    email: Email,
    name: str = "",
    address: Address | None = None,
    metadata: Annotated[dict[str, str], Field(description="Up to 20 keys of your own.")] = {},  # noqa: B006 - shown as the default
) -> str:
    """Create a customer record with contact details."""
    return "cus_A1b2C3d4"


@server.tool(title="Take a payment", annotations=WRITES)
def create_payment(
    customer: CustomerId,
    amount: Amount,
    currency: Currency,
    capture: Annotated[bool, Field(description="Charge now, or only reserve the amount.")] = True,
) -> str:
    """Charge a customer's stored payment method."""
    return "pay_1"


@server.tool(title="Refund a payment", annotations=WRITES)
def refund_payment(
    payment: Annotated[str, Field(description="Id of the payment.")],
    amount: Annotated[int | None, Field(gt=0, description="All of it when left out.")] = None,
    reason: Literal["duplicate", "fraudulent", "requested"] = "requested",
) -> str:
    """Refund a payment, in full or in part, to where it came from."""
    return "ref_1"


@server.tool(title="Pay out", annotations=ToolAnnotations(destructive_hint=True))
def create_payouts(
    transfers: Annotated[list[Transfer], Field(min_length=1, max_length=1000)],
    currency: Currency = "EUR",
) -> int:
    """Transfer money to many bank accounts in one batch."""
    return len(transfers)


@server.tool(title="Cancel a subscription", annotations=WRITES)
def cancel_subscription(
    subscription: str,
    at_period_end: bool = True,
) -> str:
    """Cancel a customer's paid subscription and stop its future charges."""
    return subscription


@server.tool(title="Create an API key")
def create_api_key(
    label: str,
    scopes: Annotated[list[Literal["read", "write", "payouts"]], Field(min_length=1)],
) -> str:
    """Create an API key for the account and return its secret once."""
    return "sk_demo"


@server.tool(title="Query the ledger", annotations=ToolAnnotations(read_only_hint=False))
def query_ledger(
    sql: Annotated[str, Field(description="Any SQL statement; it runs as the ledger's owner.")],
) -> list[str]:
    """Execute an SQL statement against the ledger database."""
    return []


@server.prompt()
def explain_invoice(invoice: str) -> str:
    """Explain an invoice to a customer in plain words."""
    return f"Explain invoice {invoice}."


@server.resource("payments://currencies", mime_type="application/json")
def currencies() -> str:
    """Currencies that the account accepts."""
    return '["EUR", "USD", "GBP", "JPY"]'


def main() -> None:
    """Serve on loopback until stopped."""
    parser = argparse.ArgumentParser(description="Payments demo server.")
    parser.add_argument("--port", type=int, default=8931, help="port on 127.0.0.1")
    port = parser.parse_args().port
    server.run("streamable-http", host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()

"""Names alone, read as a careful person would: the verb, what it acts on, what only sounds so."""

import pytest

from generator.classify import ServerContext, assess, load_rules
from generator.models import Tool

RULES = load_rules()


def rated(name, server=""):
    return assess(Tool.parse({"name": name}), ServerContext("demo", title=server), RULES)


@pytest.mark.parametrize(
    ("name", "categories"),
    [
        # what the name asks for, not what it starts with
        ("request_deletion", "destructive"),
        ("search_and_create", "write"),
        ("read_and_purge", "destructive"),
        ("get_or_create", "write"),
        ("find_and_replace", "write"),
        ("confirm_purge", "destructive"),
        ("archive_or_delete", "destructive"),
        ("insert_and_execute_cell", "execute"),
        ("initiate_refund", "financial"),
        # what was done is no act
        ("undelete", "write"),
        ("list_deleted", "read"),
        ("get-deleted-items", "read"),
        ("is_deleted", "read"),
        ("list_sent_invites", "read"),
        # trying is not doing
        ("delete_dry_run", "read"),
        ("simulate_trade", "read"),
        ("estimate_cost", "read"),
        ("execute_readonly_query", "read"),
        # asking about an act
        ("cancel_anytime_info", "read"),
        ("order_status", "read"),
        ("deploy_status", "read"),
        ("trade_history", "read"),
        ("delete_protection_status", "read"),
        ("refund_eligibility", "read"),
        # idioms
        ("pay_attention", "read unknown"),
        ("drop_down_options", "read unknown"),
        ("kill_feed", "read unknown"),
        ("order_by", "read unknown"),
        ("buy_signal", "read unknown"),
        ("get_pull_request", "read"),
        ("create_pull_request", "write"),
        # the object tells what the verb means
        ("transfer_ownership", "write"),
        ("transfer_funds", "financial"),
        ("send_to_trash", "write destructive"),
        ("charge_battery", "write execute"),
        ("charge_customer", "financial"),
        ("send_eth", "financial"),
        ("send_keys", "write execute"),
        ("remove_label", "write"),
        ("remove_user_from_group", "write"),
        ("remove_file", "destructive"),
        ("reset_counter", "write"),
        ("reset_database", "destructive"),
        ("format_disk", "destructive"),
        ("format_date", "read"),
        ("start_timer", "write"),
        ("start_container", "execute"),
        ("cancel_job", "execute"),
        ("test_connection", "read"),
        ("run_tests", "execute"),
        ("create_invoice", "financial"),
        ("list_invoices", "read"),
        ("create_invoice_template", "write"),
        ("create_payment_link", "financial"),
        ("place_limit_order", "financial"),
        ("submit_signed_swap", "financial"),
        ("enable_delete_protection", "write"),
        ("rotate_api_key", "write"),
        ("bill_of_lading", "read unknown"),
        # where the verb stands, and how names are written
        ("user-delete", "destructive"),
        ("users.delete", "destructive"),
        ("VendorApi--DeleteUser", "destructive"),
        ("deleteUserById", "destructive"),
        ("database_records_delete", "destructive"),
        ("browser_mouse_click_xy", "execute"),
        ("pages_update_static_content", "write"),
        ("tag_list", "read"),
        ("Summarize Detection", "read"),
        ("xyzzy", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_name_alone_is_read_as_a_careful_person_would(name, categories):
    assert rated(name).category in categories.split()


@pytest.mark.parametrize(
    ("name", "server", "category"),
    [
        ("cancel_order", "stock broker", "financial"),
        ("close_position", "portfolio of a broker", "financial"),
        ("close_position", "staff recruiting", "write"),
        ("swap", "crypto wallet", "financial"),
        ("swap", "shift roster", "write"),
        ("cancel_subscription", "billing", "financial"),
        ("select_option", "browser automation", "execute"),
        ("select_option", "survey", "write"),
    ],
)
def test_the_server_tells_what_a_name_means(name, server, category):
    assert rated(name, server).category == category


@pytest.mark.parametrize(
    ("name", "factors"),
    [
        ("send_message", "external"),
        ("transfer_ownership", "access"),
        ("rotate_api_key", "secrets"),
        ("list_customers", "personal"),
        ("bulk_delete", "bulk"),
        ("web_search", "untrusted"),
        ("add_comment", "external"),
        ("get_weather", ""),
        ("press_key", ""),
        ("list_deleted", ""),
    ],
)
def test_a_name_alone_argues_for_factors(name, factors):
    assert set(rated(name).factors) == set(factors.split())

"""Which ports are chosen."""

import socket

from deploy.local.ports import ANY_PORTS, USUAL_PORTS, choose_ports


def test_a_setting_goes_before_the_last_port_and_that_before_the_usual_one() -> None:
    last = {"REPORTING_PORT": 20_301}
    chosen = choose_ports({"MEMBERSHIP_PORT": "20300"}, last, in_use_by_us=[])
    assert chosen["MEMBERSHIP_PORT"] == 20_300
    assert chosen["REPORTING_PORT"] == 20_301


def test_a_taken_port_is_replaced_by_a_free_one() -> None:
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        taken = taker.getsockname()[1]
        chosen = choose_ports({"MEMBERSHIP_PORT": str(taken)}, {}, in_use_by_us=[])
    assert chosen["MEMBERSHIP_PORT"] != taken


def test_a_port_that_our_own_running_process_holds_is_kept() -> None:
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        port = ours.getsockname()[1]
        chosen = choose_ports({}, {"KAFKA_PORT": port}, in_use_by_us=["KAFKA_PORT"])
    assert chosen["KAFKA_PORT"] == port


def test_two_names_never_get_the_same_port() -> None:
    chosen = choose_ports(dict.fromkeys(USUAL_PORTS, "20302"), {}, in_use_by_us=[])
    assert len(set(chosen.values())) == len(USUAL_PORTS)


def test_any_free_port_is_kept_over_a_restart() -> None:
    first = choose_ports(ANY_PORTS, {}, in_use_by_us=[])
    assert choose_ports(ANY_PORTS, first, in_use_by_us=[]) == first

"""One example of the data of every event, for the documents, the schemas and the tests. All amounts are invented."""

from typing import Any

from shared.events import membership as m
from shared.events import receipts, totals
from shared.events import settlement as s
from shared.events import timesheet as t
from shared.events.base import Event

Example = dict[str, Any]

_HERE: Example = {"collaboration_id": "storkoebenhavn"}
_RUN: Example = {**_HERE, "run_id": "run-7"}
_ANNUAL: Example = {**_RUN, "settlement_id": "annual", "period": "2016"}
_PROJECT: Example = {**_HERE, "project_id": "p1"}
_TAKING_PART: Example = {**_PROJECT, "member_id": "dk-0161"}
_ENTRY: Example = {**_HERE, "entry_id": "dk-0161-2016-000412"}
_SENT: Example = {"event_id": "6f1f6c1e-1", "source": "urn:dk-0161:timesheet", "type": "timesheet.hours_logged.v1"}
_CHARTER_SHA256 = "4bec31a77cdac61c41b15a1adb85d76326c7b21b4f0ed7f9acb4a4e7d0fbb3df"

_MEMBERSHIP: dict[type[Event], Example] = {
    m.CollaborationFounded: {
        **_HERE,
        "name": "Den Storkøbenhavnske Digitaliseringsforening",
        "country": "DK",
        "form": "association",
        "currency": "DKK",
    },
    m.CharterAdopted: {
        **_HERE,
        "version": 1,
        "valid_from": "2016-01-01",
        "decision": "GF-2015-4",
        "text": "charter: 1\nversion: 1\n",
        "sha256": _CHARTER_SHA256,
    },
    m.MemberJoined: {
        **_HERE,
        "member_id": "dk-0161",
        "name": "Glostrup",
        "kind": "municipality",
        "joined_on": "2016-01-01",
        "host": False,
    },
    m.MemberLeft: {**_HERE, "member_id": "dk-0161", "left_on": "2017-12-31"},
    m.JoiningWithdrawn: {
        **_HERE,
        "member_id": "dk-0161",
        "joined_on": "2016-01-01",
        "reason": "Registered in the wrong collaboration",
    },
    m.KeyFigureRegistered: {
        **_HERE,
        "member_id": "dk-0161",
        "figure": "population",
        "value": 22357,
        "on_date": "2016-01-01",
        "source": "Statistics Denmark, FOLK1A",
    },
    m.RateAdopted: {
        **_HERE,
        "rate_id": "hour",
        "amount_minor": 60000,
        "valid_from": "2016-01-01",
        "decision": "GF-2015-5",
    },
    m.BudgetAdopted: {
        **_HERE,
        "stream_id": "contingent",
        "period": "2017",
        "amount_minor": 9000000,
        "decision": "GF-2016-3",
    },
    m.ProjectStarted: {
        **_PROJECT,
        "name": "Digital post",
        "kind": "voluntary",
        "starts_on": "2016-01-01",
        "ends_on": "2017-06-30",
    },
    m.ProjectEnded: {**_PROJECT, "ends_on": "2017-03-31"},
    m.ProjectJoined: {**_TAKING_PART, "joined_on": "2016-02-01"},
    m.ProjectLeft: {**_TAKING_PART, "left_on": "2016-11-30"},
    m.HoursAgreed: {**_TAKING_PART, "period": "2016", "minutes": 6000},
    m.PublisherRegistered: {"publisher": "dk-0161", "name": "Glostrup's time recording"},
    m.PublisherGranted: {
        **_HERE,
        "publisher": "host-finance",
        "member_id": "all",
        "types": ["cost_incurred", "entry_withdrawn"],
        "given_by": "operator",
        "reference": "GF-2016-2",
    },
    m.PublisherSuspended: {"publisher": "dk-0161", "reason": "Password lost"},
    m.SubscriberAdmitted: {**_HERE, "subscriber": "glostrup-finance", "name": "Glostrup's accounts"},
}

_TIMESHEET: dict[type[Event], Example] = {
    t.HoursLogged: {
        **_ENTRY,
        "project_id": "p1",
        "member_id": "dk-0161",
        "work_date": "2016-04-01",
        "minutes": 450,
        "worker": "w17",
        "activity": "Workshop",
    },
    t.HoursCorrected: {**_ENTRY, "minutes": 420, "work_date": "2016-04-04", "reason": "Typing error"},
    t.EntryWithdrawn: {**_ENTRY, "reason": "Logged twice"},
    t.CostIncurred: {
        **_ENTRY,
        "stream_id": "programme-leader",
        "paid_by": "dk-0161",
        "incurred_on": "2016-03-31",
        "amount_minor": 4500000,
        "text": "Salary, March",
    },
    t.UnitsOrdered: {
        **_ENTRY,
        "stream_id": "workplaces",
        "member_id": "dk-0161",
        "item": "laptop",
        "quantity": 25,
        "from_date": "2016-02-15",
    },
    t.UnitsEnded: {**_ENTRY, "to_date": "2016-12-31"},
    t.TaskCompleted: {
        **_ENTRY,
        "stream_id": "joint-tasks",
        "member_id": "dk-0161",
        "completed_on": "2016-05-01",
        "value_minor": 20000000,
        "title": "Tender for telephony",
    },
    t.ReportSubmitted: {
        **_HERE,
        "member_id": "dk-0161",
        "report": "annual",
        "period": "2016",
        "submitted_on": "2017-02-10",
    },
    t.MonthAttested: {
        **_HERE,
        "project_id": "p1",
        "member_id": "dk-0161",
        "month": "2016-04",
        "minutes": 9870,
        "attested_by": "a3",
    },
}

_RECEIPTS: dict[type[Event], Example] = {
    receipts.EntryRefused: {
        **_HERE,
        **_SENT,
        "entry_id": "dk-0161-2016-000412",
        "member_id": "dk-0161",
        "code": "minutes_out_of_range",
        "message": "timesheet.hours_logged.v1: minutes must be at most 1440",
        "errors": [{"code": "minutes_out_of_range", "where": "minutes", "message": "must be at most 1440"}],
        "topic": "timesheet.dk-0161",
        "partition": 0,
        "offset": 4711,
    },
    receipts.EntryParked: {
        **_HERE,
        **_SENT,
        "entry_id": "dk-0161-2016-000412",
        "code": "not_a_participant",
        "message": "dk-0161 takes no part in project p1 on 2016-04-01; it counts when it does.",
    },
    receipts.WindowChanged: {
        **_TAKING_PART,
        "from_date": "2016-04-01",
        "to_date": "2016-06-30",
        "code": "outside_membership",
    },
    receipts.MessageDeadLettered: {
        "topic": "timesheet.dk-0161",
        "partition": 0,
        "offset": 4712,
        "reason": "invalid_json",
        "message": "timesheet.hours_logged.v1: is no JSON",
        "event_id": "6f1f6c1e-2",
    },
    receipts.TopicPaused: {
        "topic": "timesheet.dk-0161",
        "partition": 0,
        "offset": 4813,
        "dead_in_a_row": 100,
        "reason": "invalid_json",
        "message": "100 messages in a row could not be read, so nothing more is read from this topic.",
    },
    receipts.TopicResumed: {
        "topic": "timesheet.dk-0161",
        "partition": 0,
        "offset": 5000,
        "stood_at": 4813,
        "message": "The supplier mended its export; what it sent meanwhile comes again.",
    },
}

_TOTALS: dict[type[Event], Example] = {
    totals.HoursPosted: {
        **_TAKING_PART,
        "month": "2016-04",
        "accepted_minutes": 2400,
        "counted_minutes": 1950,
        "version": 12,
    },
    totals.CostsPosted: {
        **_HERE,
        "stream_id": "programme-leader",
        "paid_by": "dk-0161",
        "month": "2016-03",
        "amount_minor": 4500000,
        "currency": "DKK",
        "version": 1,
    },
}

_RESULTS: dict[type[Event], Example] = {
    s.SettlementRequested: {**_ANNUAL, "reversal": False, "membership_position": 41},
    s.SettlementCalculated: {
        **_ANNUAL,
        "reversal": False,
        "digest": f"sha256:{_CHARTER_SHA256}",
        "charter_version": 1,
        "currency": "DKK",
        "nets": [{"member": "dk-0161", "amount_minor": 7800000}, {"member": "dk-0183", "amount_minor": -600000}],
        "carried": [],
        "not_honoured": [{"period": "2016", "project": "p1", "member": "dk-0183", "minutes": 1800}],
        "not_adjusted": [{"stream": "projects", "period": "2015", "code": "missing_rate"}],
        "out_of_tolerance": [],
        "line_count": 9,
        "parked_count": 3,
    },
    s.SettlementLinesPosted: {
        **_RUN,
        "part": 1,
        "parts": 1,
        "currency": "DKK",
        "lines": [
            {
                "stream": "projects",
                "period": "2016",
                "project": "p1",
                "member": "dk-0161",
                "kind": "share",
                "amount_minor": 7200000,
            }
        ],
    },
    s.SettlementApproved: {**_ANNUAL, "reversal": False, "decision": "GF-2017-2"},
    s.ClaimIssued: {
        **_RUN,
        "claim_id": "run-7-dk-0161",
        "member_id": "dk-0161",
        "amount_minor": 7800000,
        "currency": "DKK",
    },
    s.TransferPlanned: {
        **_RUN,
        "from_member_id": "dk-0161",
        "to_member_id": "dk-0183",
        "amount_minor": 3600000,
        "currency": "DKK",
    },
    s.BalanceMoved: {
        **_RUN,
        "stream_id": "joint-staff",
        "member_id": "dk-0329",
        "amount_minor": -20000,
        "balance_minor": 500000,
        "currency": "DKK",
    },
    s.TurnAssigned: {**_RUN, "stream_id": "joint-tasks", "member_id": "dk-0791"},
    s.SettlementFailed: {
        **_ANNUAL,
        "code": "missing_key_figure",
        "where": "projects 2016 p1",
        "message": "dk-0183 has no population registered on or before 2016-12-31.",
    },
    s.SettlementDiscarded: {**_ANNUAL, "reason": "A budget was missing"},
    s.SettlementReversed: {**_ANNUAL, "reversed_by_run_id": "run-9"},
}

EXAMPLES: dict[str, Example] = {
    event.TYPE: example
    for examples in (_MEMBERSHIP, _TIMESHEET, _RECEIPTS, _TOTALS, _RESULTS)
    for event, example in examples.items()
}

"""beancount reads a journal, checks it, and sums each member's account. Run by Python of its own environment."""

# pyright: basic, reportMissingImports=false

import json
import sys
import time


def main() -> None:
    begun = time.perf_counter()
    from beancount import loader
    from beancount.core import inventory
    from beancount.core.data import Transaction

    entries, errors, _ = loader.load_file(sys.argv[1])
    assert not errors, errors[:3]
    sums = {}
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                sums.setdefault(posting.account, inventory.Inventory()).add_position(posting)
    found = {account: str(held.get_currency_units("MIN").number) for account, held in sums.items()}
    print(json.dumps({"seconds": time.perf_counter() - begun, "balance": found}))


if __name__ == "__main__":
    main()

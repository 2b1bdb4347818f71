"""The charters that come with the product: valid, with real members, and settling as their sheets say."""

"""Who is signed in with a browser: sessions kept here, and the OpenID Connect issuer that says who somebody is."""

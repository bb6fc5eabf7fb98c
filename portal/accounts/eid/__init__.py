"""The national e-ID, or any OpenID provider in its place: the conversation with it, and what we believe of its answers.

allauth drives the authorisation code flow with state and PKCE; this package adds what it leaves out: the nonce, the
token's signature, the claim map, the assurance level, and keeping nothing.
"""

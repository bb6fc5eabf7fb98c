"""The national e-ID as the sandbox plays it: an OpenID provider with sign-in, consent and sign-out pages."""

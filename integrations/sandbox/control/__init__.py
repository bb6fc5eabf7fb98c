"""Where testers make the other side slow, down, wrong or lying: an API for programs, a page for people."""

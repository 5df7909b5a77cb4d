"""Low-code flows: how a matter is handled is data; a case is one matter going through one version of it."""

"""Use of personal data: what an access log shows about purposes, legal grounds and retention."""

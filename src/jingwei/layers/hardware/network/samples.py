"""Small configurations for examples and tests."""

from __future__ import annotations

API = """openapi: 3.1.0
info: {title: Assistant, version: "1"}
servers:
  - url: https://assistant.example/v1
security:
  - token: []
paths:
  /answer:
    post: {responses: {}}
  /healthz:
    get: {security: [], responses: {}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
"""
OPEN_API = API.replace("post: {responses", "post: {security: [{}], responses")
PLAIN_API = API.replace("https://", "http://")
QUERY_API = API.replace("{type: http, scheme: bearer}", "{type: apiKey, in: query, name: key}")
PROXY = """events {}
http {
  upstream model { server 127.0.0.1:8000; }
  ssl_protocols TLSv1.2 TLSv1.3;
  server {
    listen 80;
    return 301 https://$host$request_uri;
  }
  server {
    listen 443 ssl;
    auth_request /who;
    location / { proxy_pass http://model; }
    location = /who { internal; proxy_pass http://127.0.0.1:9000; }
  }
}
"""
PLAIN_PROXY = PROXY.replace("return 301 https://$host$request_uri;", "location / { proxy_pass http://model; }")
OLD_PROXY = PROXY.replace("TLSv1.2 TLSv1.3", "TLSv1 TLSv1.2")
FILTER = """table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iif "lo" accept
    tcp dport { 22, 443 } accept
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
  }
}
"""
OPEN_FILTER = FILTER.replace("priority filter; policy drop;\n    ct", "priority filter; policy accept;\n    ct")

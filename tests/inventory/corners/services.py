"""A web service with its interface description, proxy and container."""

import json
from pathlib import Path

from tests.inventory.corners.machines import certificate
from tests.inventory.corners.write import write

NGINX = """\
server {
    listen 443 ssl;
    server_name api.example.org;
    ssl_protocols TLSv1.2 TLSv1.3;
    location / { proxy_pass http://127.0.0.1:8000; }
}
"""


def web_service(root: Path) -> Path:
    public, private = certificate()
    openapi = {
        "openapi": "3.1.0",
        "info": {"title": "Desk", "version": "1"},
        "paths": {},
        "servers": [{"url": "https://api.example.org/"}],
    }
    return write(
        root,
        {
            "openapi.json": json.dumps(openapi),
            "nginx.conf": NGINX,
            "app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
            "Dockerfile": "FROM python:3.11-slim\nCOPY . /app\n",
            "requirements.txt": "fastapi==0.120.0\n",
            "certs/server.crt": public,
            "certs/server.key": private,
            "logs/access.jsonl": json.dumps(
                {
                    "time": "2026-01-01T00:00:00Z",
                    "user": "clerk",
                    "purpose": "support",
                    "record": "r1",
                    "action": "read",
                }
            )
            + "\n",
        },
    )

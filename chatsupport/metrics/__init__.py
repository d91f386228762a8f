"""What the server counts, for Prometheus: `GET /metrics`."""

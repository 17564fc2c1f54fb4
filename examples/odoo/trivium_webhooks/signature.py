"""Standard Webhooks, https://www.standardwebhooks.com: nothing but the standard library, so that it can be tried alone."""

import base64
import hashlib
import hmac


def signed_headers(secret, message_id, timestamp, body):
    """The headers of one attempt. `secret` is "whsec_" and base64; `timestamp` seconds since 1970; `body` the bytes that are sent."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }

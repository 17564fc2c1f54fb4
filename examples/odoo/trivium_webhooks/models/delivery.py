import json
import logging
import time
from datetime import timedelta

import requests

from odoo import api, fields, models

from ..signature import signed_headers

_logger = logging.getLogger(__name__)
ATTEMPTS = 12
PATIENCE_SECONDS = 5


class TriviumDelivery(models.Model):
    """What Trivium is to hear. Written in the transaction of the change, sent after it, and again until it is heard."""

    _name = "trivium.delivery"
    _description = "Delivery to Trivium"
    _order = "id"

    name = fields.Char(required=True, index=True)
    body = fields.Text(required=True)
    attempts = fields.Integer(default=0)
    next_attempt = fields.Datetime(default=fields.Datetime.now, index=True)
    sent = fields.Datetime()
    error = fields.Char()

    _sql_constraints = [("name_once", "unique (name)", "Each is told once.")]

    @api.model
    def tell(self, name, event_type, data):
        """`name` is the id of the delivery at Trivium: the same change has the same name, however often it is told."""
        if self.sudo().search_count([("name", "=", name)]):
            return
        self.sudo().create({"name": name, "body": json.dumps({"type": event_type, "data": data}, separators=(",", ":"))})
        self.env.ref("trivium_webhooks.cron_send")._trigger()

    @api.model
    def send_due(self):
        """Run by the scheduled action. Settings: trivium.url ("https://shop.example/webhooks/odoo") and trivium.secret."""
        parameters = self.env["ir.config_parameter"].sudo()
        url, secret = parameters.get_param("trivium.url"), parameters.get_param("trivium.secret")
        if not url or not secret:
            return
        due = self.search(
            [("sent", "=", False), ("attempts", "<", ATTEMPTS), ("next_attempt", "<=", fields.Datetime.now())], limit=100
        )
        for delivery in due:
            delivery._send(url, secret)
            # What was sent stays sent, whatever becomes of the next one.
            self.env.cr.commit()

    def _send(self, url, secret):
        body = self.body.encode()
        try:
            headers = signed_headers(secret, self.name, int(time.time()), body)
            requests.post(url, data=body, headers=headers, timeout=PATIENCE_SECONDS, allow_redirects=False).raise_for_status()
            self.write({"sent": fields.Datetime.now(), "attempts": self.attempts + 1, "error": False})
        except requests.RequestException as error:
            _logger.warning("Trivium did not hear of %s: %s", self.name, error)
            pause = timedelta(seconds=min(10 * 2**self.attempts, 6 * 3600))
            self.write({"attempts": self.attempts + 1, "error": str(error)[:200], "next_attempt": fields.Datetime.now() + pause})

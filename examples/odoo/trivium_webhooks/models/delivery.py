import json
import logging
import time
from datetime import timedelta

import requests

from odoo import api, fields, models

from ..signature import signed_headers

_logger = logging.getLogger(__name__)
# With the pauses below: some 23 hours.
ATTEMPTS = 15
PATIENCE_SECONDS = 5
AT_ONCE = 100


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
        self._wake()

    def send_again(self):
        """For a person, after what was wrong is mended: what was given up, and what waits, is due now."""
        self.filtered(lambda one: not one.sent).write({"attempts": 0, "next_attempt": fields.Datetime.now()})
        self._wake()
        return True

    @api.model
    def send_due(self):
        """Run by the scheduled action. Settings: trivium.url ("https://shop.example/webhooks/odoo") and trivium.secret."""
        url, secret = self._setting("trivium.url"), self._setting("trivium.secret")
        if not url or not secret:
            return
        due = self.search(
            [("sent", "=", False), ("attempts", "<", ATTEMPTS), ("next_attempt", "<=", fields.Datetime.now())], limit=AT_ONCE
        )
        for delivery in due:
            if not delivery._is_free():
                continue
            answered = delivery._send(url, secret)
            # What was sent stays sent, whatever becomes of the next one.
            self.env.cr.commit()
            # Whoever does not answer this one does not answer the next: the others keep their attempts, and Odoo's other actions their time.
            if not answered:
                return
        if len(due) == AT_ONCE:
            self._wake()

    def _setting(self, key):
        """Past Odoo's cache: this action runs so often that the cache may go on with what stood there before a change."""
        return self.env["ir.config_parameter"].sudo().search([("key", "=", key)]).value

    def _is_free(self):
        """Locks it: who presses "Send again" meanwhile waits, instead of undoing what is noted of this attempt."""
        self.env.cr.execute("SELECT 1 FROM trivium_delivery WHERE id = %s AND sent IS NULL FOR UPDATE SKIP LOCKED", [self.id])
        return self.env.cr.fetchone() is not None

    def _wake(self):
        self.env.ref("trivium_webhooks.cron_send")._trigger()

    def _send(self, url, secret):
        """Whether there was an answer, be it a refusal."""
        body = self.body.encode()
        try:
            headers = signed_headers(secret, self.name, int(time.time()), body)
            requests.post(url, data=body, headers=headers, timeout=PATIENCE_SECONDS, allow_redirects=False).raise_for_status()
        # ValueError: a secret that is none.
        except (requests.RequestException, ValueError) as error:
            self._failed(error)
            return isinstance(error, requests.HTTPError)
        self.write({"sent": fields.Datetime.now(), "attempts": self.attempts + 1, "error": False})
        return True

    def _failed(self, error):
        _logger.warning("Trivium did not hear of %s: %s", self.name, error)
        pause = timedelta(seconds=min(10 * 2**self.attempts, 6 * 3600))
        self.write({"attempts": self.attempts + 1, "error": str(error)[:200], "next_attempt": fields.Datetime.now() + pause})

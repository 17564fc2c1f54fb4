from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        for move in moves.filtered(lambda one: one.state == "done" and one.product_id.default_code):
            coming, going = move.location_dest_id.usage == "internal", move.location_id.usage == "internal"
            # From one shelf to another changes nothing.
            if coming == going:
                continue
            self.env["trivium.delivery"].tell(
                f"stock.move-{move.id}-confirmed",
                "stock.move/confirmed",
                {
                    "move_id": move.id,
                    "sku": move.product_id.default_code,
                    "quantity": int(move.quantity) * (1 if coming else -1),
                    "confirmed_at": move.date.isoformat() + "Z",
                },
            )
        return moves

{
    "name": "Trivium webhooks",
    "summary": "Tells a Trivium of confirmed orders and stock moves: signed, and until it is heard",
    "version": "18.0.1.0.0",
    "license": "LGPL-3",
    "category": "Technical",
    "depends": ["sale_stock"],
    "data": ["data/cron.xml", "security/ir.model.access.csv"],
    "installable": True,
}

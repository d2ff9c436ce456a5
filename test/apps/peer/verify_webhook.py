"""Verifies a webhook by standardwebhooks: reads {"secret", "headers", "body"} from standard input."""
import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

given = json.load(sys.stdin)
try:
    print(json.dumps(Webhook(given["secret"]).verify(given["body"], given["headers"])))
except WebhookVerificationError as error:
    print(error, file=sys.stderr)
    sys.exit(1)

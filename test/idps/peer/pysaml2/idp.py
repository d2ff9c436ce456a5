"""An identity provider on pysaml2. Arguments: port, folder (idp.pem, idp.crt, and the metadata of each service provider)."""

import http.server
import pathlib
import sys
import urllib.parse

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT
from saml2.server import Server

port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
base = f"http://127.0.0.1:{port}"
ada = {"mail": ["ada@acme.example"], "givenName": ["Ada"], "sn": ["Byron"], "memberOf": ["Engineering", "Everyone"]}


def config(partners):
    return IdPConfig().load(
        {
            "entityid": f"{base}/idp",
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "key_file": str(folder / "idp.pem"),
            "cert_file": str(folder / "idp.crt"),
            "metadata": {"local": [str(path) for path in partners]},
            "service": {
                "idp": {
                    "name": "pysaml2",
                    "endpoints": {
                        "single_sign_on_service": [(f"{base}/sso", BINDING_HTTP_REDIRECT)],
                        "single_logout_service": [(f"{base}/slo", BINDING_HTTP_REDIRECT)],
                    },
                    "policy": {"default": {"attribute_restrictions": None, "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}},
                    "name_id_format": [NAMEID_FORMAT_TRANSIENT, NAMEID_FORMAT_PERSISTENT],
                }
            },
        }
    )


def server():
    # made anew for each request, so that metadata written after the start is known; slow and simple
    return Server(config=config(sorted(folder.glob("sp-*.xml"))))


class Door(http.server.BaseHTTPRequestHandler):
    def answer(self, text, kind="text/html", status=200, headers=()):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/metadata":
            return self.answer(str(entity_descriptor(config([]))), "application/samlmetadata+xml")
        idp = server()
        if url.path == "/sso":
            asked = idp.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT)
            args = idp.response_args(asked.message, [BINDING_HTTP_POST])
            entity = args["sp_entity_id"]
        else:
            entity = query["sp"]
            args = {
                "in_response_to": None,
                "sp_entity_id": entity,
                "destination": entity.replace("/metadata", "/acs"),
                "name_id_policy": None,
            }
        encrypt = "encrypted" in entity
        response = idp.create_authn_response(
            ada,
            userid="ada",
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "authn_auth": base},
            sign_assertion="response" not in entity,
            sign_response="response" in entity or "both" in entity,
            encrypt_assertion=encrypt,
            sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
            **{name: args[name] for name in ("in_response_to", "sp_entity_id", "destination", "name_id_policy")},
        )
        form = idp.apply_binding(
            BINDING_HTTP_POST, str(response), args["destination"], query.get("RelayState", ""), response=True
        )
        return self.answer(form["data"])


http.server.ThreadingHTTPServer(("127.0.0.1", port), Door).serve_forever()

"""Has evidence verified by others' libraries.

outside.py context CACHE FILE     keeps RO-Crate's context, as if it had come from its address
outside.py envelope FILE KEY      verifies a DSSE envelope with securesystemslib, its statement with in-toto-attestation
"""

import io
import json
import sys


def keep_context(cache, file):
    import requests
    from requests.adapters import HTTPAdapter
    from requests_cache import CachedSession
    from urllib3 import HTTPResponse

    class FromFile(HTTPAdapter):
        def send(self, request, **_):
            with open(file, "rb") as content:
                body = io.BytesIO(content.read())
            headers = {"Content-Type": "application/ld+json"}
            answer = HTTPResponse(body=body, headers=headers, status=200, preload_content=False)
            return self.build_response(request, answer)

    session = CachedSession(cache, backend="sqlite", expire_after=-1, allowable_methods=("GET",))
    session.mount("https://", FromFile())
    session.get("https://w3id.org/ro/crate/1.1/context").raise_for_status()


def verify_envelope(file, key_file):
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from google.protobuf.json_format import Parse
    from in_toto_attestation.v1.statement import Statement
    from in_toto_attestation.v1.statement_pb2 import Statement as Message
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey

    with open(file) as content:
        document = json.load(content)
    with open(key_file, "rb") as content:
        public = load_pem_public_key(content.read())
    envelope = Envelope.from_dict(document)
    (keyid,) = envelope.signatures
    envelope.verify([SSlibKey.from_crypto(public, keyid)], 1)
    message = Parse(envelope.payload, Message(), ignore_unknown_fields=False)
    Statement.copy_from_pb(message).validate()
    print(json.dumps([subject.name for subject in message.subject]))


{"context": keep_context, "envelope": verify_envelope}[sys.argv[1]](*sys.argv[2:])

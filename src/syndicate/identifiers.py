"""Ids that never change: absolute IRIs, compared character by character (RFC 4287, 4.2.6)."""

import re

_IRI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):\S+", re.ASCII)
_TAG = re.compile(  # RFC 4151
    r"tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d{2}(?:-\d{2})?)?:[\w;/?:@&=+$.!~*'()%,#-]*",
    re.ASCII | re.IGNORECASE,
)
_URN = re.compile(  # RFC 8141, without its components
    r"urn:[a-z0-9][a-z0-9-]{1,31}:(?:[\w()+,.:=@;$!*'/-]|%[0-9a-f]{2})+", re.ASCII | re.IGNORECASE
)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)

_PERMANENT = """
aaa aaas about acap acct cap cid coap coap+tcp coap+ws coaps coaps+tcp coaps+ws crid data dav dict
dns dtn example file ftp geo go gopher h323 http https iax icap im imap info ipn ipp ipps iris
iris.beep iris.lwz iris.xpc iris.xpcs jabber ldap leaptofrogans mailto mid msrp msrps mtqp mupdate
news nfs ni nih nntp opaquelocktoken pkcs11 pop pres reload rtsp rtsps rtspu service session shttp
sieve sip sips sms snmp soap.beep soap.beeps stun stuns tag tel telnet tftp thismessage tip tn3270
turn turns tv urn vemmi vnc ws wss xcon xcon-userid xmlrpc.beep xmlrpc.beeps xmpp z39.50r z39.50s
"""
_REGISTERED = frozenset(_PERMANENT.split())
"""Permanent schemes of URIs (RFC 7595).

As in https://www.iana.org/assignments/uri-schemes, last updated 2022-11-18; new ones are rare.
"""

_ODD = (
    (re.compile(r"tag:[^,]*[A-Z]", re.ASCII), "has an authority in capitals"),
    (re.compile(r"https?://[^/?#]*[A-Z]", re.ASCII), "has a host in capitals"),
    (re.compile(r"(?:http://[^/?#]*:80|https://[^/?#]*:443)(?:[/?#]|$)"), "names the usual port"),
    (re.compile(r"https?://[^/?#]*(?:[?#]|$)"), "has no path"),
    (
        re.compile(r"https?:.*%(?:[a-f][0-9a-fA-F]|[0-9A-F][a-f])"),
        "has escapes in small letters",
    ),
    (re.compile(r"https?:.*/\.{1,2}(?:/|$)"), "has a path with dots"),
    (
        re.compile(r"https?:.*%(?:2[DE]|5F|7E|3[0-9]|[46][1-9A-F]|[57][0-9A])"),
        "has escapes where none are needed",
    ),
)


def fault(value: str) -> str:
    """Return what an id that Atom demands is not ("absolute IRI", "tag URI"), or nothing."""
    found = _IRI.fullmatch(value)
    if found is None:
        return "absolute IRI"
    scheme = found[1].lower()
    if scheme == "tag":
        return "" if _TAG.fullmatch(value) else "tag URI"
    if scheme == "urn" and value.lower().startswith("urn:uuid:"):
        return "" if _UUID.fullmatch(value) else "UUID"
    if scheme == "urn":
        return "" if _URN.fullmatch(value) else "URN"
    return "web address" if scheme in {"http", "https"} and not _WEB.match(value) else ""


def oddity(value: str) -> str:
    """Return what is unusual about an id, so that software might rewrite it, or nothing.

    The W3C feed validator warns of ids that are not in their canonical form (RFC 3986, 6.2).
    """
    scheme = value.partition(":")[0]
    if scheme != scheme.lower():
        return "has a scheme in capitals"
    if scheme not in _REGISTERED:
        return "has a scheme that is not registered for good"
    return next((reason for pattern, reason in _ODD if pattern.match(value)), "")

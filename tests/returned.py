"""Messages as servers send them back, in the forms of many; people and places are made up.

``{verp}`` is the address that a report comes to, ``{leave}`` a link to leave by.
"""

from collections.abc import Mapping

HEADERS = """\
Return-Path: <{verp}>
Received: from letters.example (letters.example [192.0.2.7])
\tby mx.there.example (Postfix) with ESMTPS id 4XyZ; Mon, 23 Nov 2026 07:00:02 +0000 (UTC)
From: The week <letters@small.example>
To: <jo@there.example>
Subject: The week: Tally sticks
Message-ID: <0a1b2c3d4e5f60718293a4b5c6d7e8f9@small.example>
List-Unsubscribe: <{leave}>,
 <mailto:{verp}?subject=unsubscribe>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
"""

POSTFIX = """\
Return-Path: <>
Delivered-To: {verp}
Received: by mx.relay.example (Postfix)
\tid 9A1B2C; Mon, 23 Nov 2026 07:03:11 +0000 (UTC)
Date: Mon, 23 Nov 2026 07:03:11 +0000 (UTC)
From: Mail Delivery System <MAILER-DAEMON@mx.relay.example>
Subject: {subject}
To: {verp}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="3F2E1D.1763881391/mx.relay.example"
Message-Id: <20261123070311.9A1B2C@mx.relay.example>

This is a MIME-encapsulated message.

--3F2E1D.1763881391/mx.relay.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.relay.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<jo@there.example>: host mx.there.example[192.0.2.25] said: {reply}
    (in reply to RCPT TO command)

--3F2E1D.1763881391/mx.relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.relay.example
X-Postfix-Queue-ID: 3F2E1D
X-Postfix-Sender: rfc822; {verp}
Arrival-Date: Mon, 23 Nov 2026 07:00:01 +0000 (UTC)

Final-Recipient: rfc822; jo@there.example
Original-Recipient: rfc822;jo@there.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.there.example
Diagnostic-Code: smtp; {reply}

--3F2E1D.1763881391/mx.relay.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{headers}
--3F2E1D.1763881391/mx.relay.example--
"""


def postfix(status: str, reply: str, action: str = "failed") -> str:
    """Return a report of Postfix."""
    subject = "Delayed Mail (still being retried)" if action == "delayed" else "Undelivered Mail"
    told = {"{status}": status, "{reply}": reply, "{action}": action, "{subject}": subject}
    return filled(POSTFIX, told)


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with what stands in braces filled in; other braces stay."""
    for name, value in {"{headers}": HEADERS, **values}.items():
        template = template.replace(name, value)
    return template


def report(template: str, verp: str, leave: str = "") -> bytes:
    """Return a message as it arrives."""
    values = {"{verp}": verp, "{leave}": leave or "https://elsewhere.example/"}
    return filled(filled(template, {}), values).replace("\n", "\r\n").encode()


EXIM = """\
Return-path: <>
Envelope-to: {verp}
Received: from Debian-exim by mail.relay.example with local (Exim 4.96)
\tid 1qAbCd-000abc-1X
\tfor {verp};
\tMon, 23 Nov 2026 07:00:10 +0000
X-Failed-Recipients: jo@there.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.relay.example>
To: {verp}
References: <0a1b2c3d4e5f60718293a4b5c6d7e8f9@small.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=1763881210-eximdsn-804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1qAbCd-000abc-1X@mail.relay.example>
Date: Mon, 23 Nov 2026 07:00:10 +0000

--1763881210-eximdsn-804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  jo@there.example
    host mx.there.example [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<jo@there.example>:
    {reply}

--1763881210-eximdsn-804289383
Content-type: message/delivery-status

Reporting-MTA: dns; mail.relay.example

Action: failed
Final-Recipient: rfc822;jo@there.example
Status: 5.0.0
Remote-MTA: dns; mx.there.example
Diagnostic-Code: smtp; {reply}

--1763881210-eximdsn-804289383
Content-type: message/rfc822

{headers}
<p>The letter itself.</p>

--1763881210-eximdsn-804289383--
"""

EXIM_PLAIN = """\
Return-path: <>
Envelope-to: {verp}
X-Failed-Recipients: jo@there.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.relay.example>
To: {verp}
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1qAbCd-000abd-2Y@mail.relay.example>
Date: Mon, 23 Nov 2026 07:00:10 +0000

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  jo@there.example
    SMTP error from remote mail server after RCPT TO:<jo@there.example>:
    host mx.there.example [192.0.2.25]: 550 5.1.1 No such user here

------ This is a copy of the message, including all the headers. ------

{headers}
Body with numbers such as 4.2.0 in it.
"""

SENDMAIL = """\
Return-Path: <MAILER-DAEMON@mail.old.example>
Delivered-To: {verp}
Received: from localhost (localhost)
\tby mail.old.example (8.17.1/8.17.1) id 7AN70A12;
\tMon, 23 Nov 2026 07:00:10 GMT
Date: Mon, 23 Nov 2026 07:00:10 GMT
From: Mail Delivery Subsystem <MAILER-DAEMON@mail.old.example>
Message-Id: <202611230700.7AN70A12@mail.old.example>
To: <{verp}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="7AN70A12.1763881210/mail.old.example"
Subject: Returned mail: see transcript for details
Auto-Submitted: auto-generated (failure)

This is a MIME-encapsulated message

--7AN70A12.1763881210/mail.old.example

The original message was received at Mon, 23 Nov 2026 07:00:02 GMT
from letters.example [192.0.2.7]

   ----- The following addresses had permanent fatal errors -----
<jo@there.example>
    (reason: 550 5.1.1 <jo@there.example>... User unknown)

   ----- Transcript of session follows -----
... while talking to mx.there.example.:
>>> DATA
<<< 550 5.1.1 <jo@there.example>... User unknown
550 5.1.1 <jo@there.example>... User unknown

--7AN70A12.1763881210/mail.old.example
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.old.example
Received-From-MTA: DNS; letters.example
Arrival-Date: Mon, 23 Nov 2026 07:00:02 GMT

Final-Recipient: RFC822; jo@there.example
Action: failed
Status: 5.1.1
Remote-MTA: DNS; mx.there.example
Diagnostic-Code: SMTP; 550 5.1.1 <jo@there.example>... User unknown
Last-Attempt-Date: Mon, 23 Nov 2026 07:00:10 GMT

--7AN70A12.1763881210/mail.old.example
Content-Type: text/rfc822-headers

{headers}
--7AN70A12.1763881210/mail.old.example--
"""

EXCHANGE = """\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@there.example>
To: <{verp}>
Date: Mon, 23 Nov 2026 07:00:12 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="b2c7e1a4-8a57-4d31-9a1b-0d1f6a1e2c3d"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <b2c7e1a4-8a57-4d31@AB1PR00MB0001.there.example>
In-Reply-To: <0a1b2c3d4e5f60718293a4b5c6d7e8f9@small.example>
Subject: Undeliverable: The week: Tally sticks
Auto-Submitted: auto-replied
MIME-Version: 1.0

--b2c7e1a4-8a57-4d31-9a1b-0d1f6a1e2c3d
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="5f0e9a6b-7b11-4f7e-8f0a-2b3c4d5e6f70"

--5f0e9a6b-7b11-4f7e-8f0a-2b3c4d5e6f70
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to jo@there.example couldn't be delivered.
jo wasn't found at there.example.

--5f0e9a6b-7b11-4f7e-8f0a-2b3c4d5e6f70
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: base64

PGh0bWw+PC9odG1sPg==

--5f0e9a6b-7b11-4f7e-8f0a-2b3c4d5e6f70--

--b2c7e1a4-8a57-4d31-9a1b-0d1f6a1e2c3d
Content-Type: message/delivery-status

Reporting-MTA: dns;AB1PR00MB0001.there.example
Received-From-MTA: dns;letters.example
Arrival-Date: Mon, 23 Nov 2026 07:00:11 +0000

Original-Recipient: rfc822;jo@there.example
Final-Recipient: rfc822;jo@there.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound;
 Recipient jo@there.example not found by SMTP address lookup
X-Display-Name: jo@there.example

--b2c7e1a4-8a57-4d31-9a1b-0d1f6a1e2c3d
Content-Type: message/rfc822

{headers}
The letter itself.

--b2c7e1a4-8a57-4d31-9a1b-0d1f6a1e2c3d--
"""

GMAIL = """\
Delivered-To: {verp}
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {verp}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <0a1b2c3d4e5f60718293a4b5c6d7e8f9@small.example>
Message-ID: <6742a1b2.050a0220.1a2b3c.0001.GMR@mx.google.com>
Date: Sun, 22 Nov 2026 23:00:12 -0800 (PST)
Content-Type: multipart/report; boundary="0000000000001a2b3c0623"; report-type=delivery-status

--0000000000001a2b3c0623
Content-Type: multipart/related; boundary="0000000000001a2b410627"

--0000000000001a2b410627
Content-Type: multipart/alternative; boundary="0000000000001a2b450628"

--0000000000001a2b450628
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to jo@there.example because the address couldn't be found.

--0000000000001a2b450628--
--0000000000001a2b410627
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--0000000000001a2b410627--
--0000000000001a2b3c0623
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Sun, 22 Nov 2026 23:00:10 -0800 (PST)
X-Original-Message-ID: <0a1b2c3d4e5f60718293a4b5c6d7e8f9@small.example>

Final-Recipient: rfc822; jo@there.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.there.example. (192.0.2.25, the server for the domain there.example.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550-5.1.1 Please try double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces.
Last-Attempt-Date: Sun, 22 Nov 2026 23:00:12 -0800 (PST)

--0000000000001a2b3c0623
Content-Type: message/rfc822

{headers}
The letter itself.

--0000000000001a2b3c0623--
"""

QMAIL = """\
Return-Path: <>
Delivered-To: {verp}
Received: (qmail 21734 invoked for bounce); 23 Nov 2026 07:00:12 -0000
Date: 23 Nov 2026 07:00:12 -0000
From: MAILER-DAEMON@mail.quick.example
To: {verp}
Subject: failure notice

Hi. This is the qmail-send program at mail.quick.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<jo@there.example>:
192.0.2.25 does not like recipient.
Remote host said: 550 5.1.1 sorry, no mailbox here by that name (#5.1.1)
Giving up on 192.0.2.25.

--- Below this line is a copy of the message.

{headers}
The letter itself, of 4.2.2 words.
"""

OPENSMTPD = """\
Delivered-To: {verp}
Subject: Delivery status notification: error
From: Mailer Daemon <MAILER-DAEMON@mail.small.example>
To: {verp}
Date: Mon, 23 Nov 2026 08:00:12 +0100 (CET)
Message-ID: <1f2e3d4c5b6a7988@mail.small.example>
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="17538642209831234567/mail.small.example"

This is a MIME-encapsulated message.

--17538642209831234567/mail.small.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

--17538642209831234567/mail.small.example
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.small.example

Final-Recipient: rfc822; jo@there.example
Action: error
Status: 5.1.1

--17538642209831234567/mail.small.example
Content-Description: Message headers
Content-Type: text/rfc822-headers

{headers}
--17538642209831234567/mail.small.example--
"""

YAHOO = """\
Received: from feedback.mail.example ([192.0.2.80])
\tby mx.small.example with ESMTPS; Mon, 23 Nov 2026 09:00:12 +0000
From: "Yahoo! Mail AntiSpam Feedback" <feedback@arf.mail.example>
To: complaints@letters.example
Subject: FW: The week: Tally sticks
Date: Mon, 23 Nov 2026 09:00:11 +0000
Message-ID: <arf.20261123.1@arf.mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; boundary="=====Part_1=====";
\treport-type=feedback-report

--=====Part_1=====
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received on 23 Nov 2026

--=====Part_1=====
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Yahoo!-Mail-Feedback/2.0
Version: 0.1
Original-Mail-From: <{verp}>
Original-Rcpt-To: redacted@mail.example
Arrival-Date: Mon, 23 Nov 2026 07:00:02 +0000
Reported-Domain: small.example
Source-IP: 192.0.2.7

--=====Part_1=====
Content-Type: message/rfc822
Content-Disposition: inline

{headers}
The letter itself.

--=====Part_1=====--
"""

REDACTED = """\
From: staff@service.example
To: complaints@letters.example
Subject: complaint about message from 192.0.2.7
Date: Mon, 23 Nov 2026 09:00:11 +0000
Message-ID: <junk.20261123.1@service.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="one"

--one
Content-Type: message/rfc822
Content-Disposition: attachment

X-HmXmrOriginalRecipient: <redacted@service.example>
Received: from letters.example
Subject: The week
List-Unsubscribe: <{leave}>
List-Unsubscribe-Post: List-Unsubscribe=One-Click

The letter itself.

--one--
"""

VACATION = """\
Return-Path: <>
Delivered-To: {verp}
From: Jo <jo@there.example>
To: <{verp}>
Subject: Out of office: The week: Tally sticks
Auto-Submitted: auto-replied
Date: Mon, 23 Nov 2026 07:00:12 +0000
Message-ID: <away.1@there.example>

I am away until Monday. For what was undeliverable, 550 5.1.1, ask <bo@there.example>.
"""

READ = """\
Delivered-To: {verp}
From: Jo <jo@there.example>
To: <{verp}>
Subject: Read: The week
Date: Mon, 23 Nov 2026 07:00:12 +0000
Message-ID: <read.1@there.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="one"

--one
Content-Type: text/plain

Your message was deleted without being read.

--one
Content-Type: message/disposition-notification

Final-Recipient: rfc822;jo@there.example
Disposition: manual-action/MDN-sent-manually; deleted

--one--
"""

LEAVING = """\
Delivered-To: {verp}
From: Jo <jo@there.example>
To: <{verp}>
Subject: unsubscribe
Date: Mon, 23 Nov 2026 07:00:12 +0000
Message-ID: <leave.1@there.example>

This message was sent by a mail program.
"""

LETTER = """\
Delivered-To: {verp}
From: Jo <jo@there.example>
To: <{verp}>
Subject: Re: The week: Tally sticks
Date: Mon, 23 Nov 2026 07:00:12 +0000
Message-ID: <hello.1@there.example>

What a good letter. Is it true that bills of 550 were split?
"""

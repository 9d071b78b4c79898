"""The elements, attributes and style properties of HTML that feed readers and validators accept.

As the W3C feed validator has them (https://validator.w3.org/feed/docs/warning/SecurityRisk.html).
"""

_HARMLESS = """
a abbr acronym address area article aside audio b bdi bdo big blockquote br caption center cite
code col colgroup data dd del details dfn dialog dir div dl dt em figcaption figure font footer
h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd label legend li main map mark menu meter nav ol
output p picture pre progress q rp rt ruby s samp section small source span strike strong sub
summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr
"""
HARMLESS = frozenset(_HARMLESS.split())

_RISKY = """
applet base basefont body button canvas command datalist embed fieldset form frame frameset head
html iframe input isindex link listing math meta noframes noscript object optgroup option param
plaintext script select slot style svg template textarea title xmp
"""
ALL = HARMLESS | frozenset(_RISKY.split())
"""What HTML has; a validator warns of those that are not harmless."""

ADDRESSES = frozenset(
    ["action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src"]
)
_ATTRIBUTES = """
abbr accept accesskey align allow alt as autocomplete axis bgcolor border cellpadding
cellspacing char charoff charset checked class clear color cols colspan compact contenteditable
coords crossorigin datetime decoding default dir disabled download draggable enterkeyhint face
for frame headers height hidden high hreflang hspace icon id inputmode is ismap itemid itemprop
itemref itemscope itemtype kind label lang list loading loop low max maxlength media min
minlength multiple muted name nohref noshade nowrap open optimum playsinline preload radiogroup
readonly referrerpolicy rel required rev reversed rows rowspan rules scope shape size sizes span
spellcheck srclang srcset start step style summary tabindex target title translate type usemap
valign value volume vspace width wrap xml:lang
"""
ATTRIBUTES = ADDRESSES | frozenset(_ATTRIBUTES.split())

_VOID = """
area base br col embed hr img input link meta source track wbr
"""
VOID = frozenset(_VOID.split())

_BLOCKS = """
address article aside blockquote details div dl figure footer form h1 h2 h3 h4 h5 h6 header
hgroup hr main menu nav ol p pre section table ul
"""
BLOCKS = frozenset(_BLOCKS.split())
"""A paragraph ends where one of these begins (https://html.spec.whatwg.org/#the-p-element)."""

_PROPERTIES = """
background background-color border border-collapse border-color border-spacing border-style
border-width clear color direction display float font font-family font-size font-style font-
variant font-weight height letter-spacing line-height list-style-type margin margin-bottom
margin-left margin-right margin-top overflow padding padding-bottom padding-left padding-right
padding-top text-align text-decoration text-indent unicode-bidi vertical-align white-space width
"""
PROPERTIES = frozenset(_PROPERTIES.split())

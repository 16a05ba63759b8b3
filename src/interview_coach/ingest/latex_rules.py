r"""Finds the formulas of a Markdown text and says what is wrong with each.

latex2mathml parses them, but accepts an unknown command, a missing `}` and a stray `&` without a word; so braces,
`\left`/`\right`, environments and command names are checked here first. The commands are those that KaTeX, which
draws them in the page, knows and that articles use; a good one that is missing is added to the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Formula", "check_formula", "check_math", "parse_errors", "prose"]

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)")
_HAN = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
_TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|[{}&%#$]", re.DOTALL)
_TEXT = re.compile(r"\\(?:text(?:bf|it|rm|sf|tt|normal|md|up)?|mbox|operatorname\*?|tag\*?)\s*\{[^{}]*\}")
_DELIMITERS = frozenset(
    r"( ) [ ] | / . < > \{ \} \| \lbrace \rbrace \langle \rangle \lfloor \rfloor \lceil \rceil".split()
)
_DELIMITERS |= frozenset(r"\vert \Vert \lvert \rvert \lVert \rVert \uparrow \downarrow \backslash".split())
_ENVIRONMENTS = frozenset(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array aligned alignedat gathered cases rcases split "
    "align align* gather gather* equation equation*".split()
)
_COMMANDS = frozenset(
    # Greek
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
    "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    # structure
    "frac dfrac tfrac cfrac binom dbinom tbinom sqrt left right middle begin end over choose atop stackrel overset "
    "underset underbrace overbrace substack limits nolimits displaystyle textstyle scriptstyle scriptscriptstyle "
    "not phantom hphantom vphantom smash boxed tag notag nonumber label hline cancel bcancel xcancel color textcolor "
    # sums and functions
    "sum prod coprod int iint iiint oint bigcup bigcap bigvee bigwedge bigoplus bigotimes bigodot bigsqcup "
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth max min sup inf lim limsup liminf "
    "arg argmax argmin det dim ker gcd deg hom Pr operatorname mod bmod pmod pod "
    # relations
    "le leq ge geq ne neq lt gt approx approxeq sim simeq cong equiv propto ll gg lll ggg prec succ preceq succeq asymp "
    "doteq triangleq coloneqq eqqcolon leqslant geqslant lesssim gtrsim in notin ni subset subseteq supset supseteq "
    "subsetneq nsubseteq perp parallel mid nmid models vdash dashv "
    # operators
    "times cdot div pm mp ast star circ bullet odot oplus ominus otimes oslash cup cap setminus smallsetminus wedge "
    "vee land lor lnot neg sqcup sqcap uplus amalg dagger ddagger "
    # arrows
    "to gets rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow longrightarrow longleftarrow "
    "Longrightarrow Longleftarrow Longleftrightarrow longleftrightarrow mapsto longmapsto uparrow downarrow Uparrow "
    "Downarrow updownarrow hookrightarrow hookleftarrow rightharpoonup leftharpoonup rightleftharpoons nearrow searrow "
    "swarrow nwarrow implies impliedby iff xrightarrow xleftarrow leadsto "
    # other symbols
    "infty partial nabla forall exists nexists emptyset varnothing ell hbar imath jmath Re Im aleph prime top bot angle "
    "triangle square blacksquare checkmark dots ldots cdots vdots ddots dotsc dotsb dotsm dotsi therefore because "
    "complement degree S P lbrace rbrace lbrack rbrack langle rangle lfloor rfloor lceil rceil vert Vert lvert rvert "
    "lVert rVert backslash colon "
    # fonts and accents
    "mathbb mathbf mathcal mathfrak mathit mathrm mathsf mathtt mathscr mathop mathbin mathrel mathord mathopen "
    "mathclose mathpunct mathinner boldsymbol bm pmb text textbf textit textrm textsf texttt textnormal mbox rm bf it "
    "hat widehat tilde widetilde bar overline underline vec overrightarrow overleftarrow dot ddot acute grave breve "
    "check mathring "
    # size and space
    "big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr biggm Biggl Biggr Biggm quad qquad space enspace "
    "thinspace hspace kern mkern negthinspace hfill".split()
)  # fmt: skip

_ARGUMENTS = dict.fromkeys("frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel".split(), 2)
_ARGUMENTS |= dict.fromkeys(
    "sqrt mathbb mathbf mathcal mathfrak mathit mathrm mathsf mathtt mathscr boldsymbol bm text textbf textit textrm "
    "mbox operatorname hat widehat tilde widetilde bar overline underline vec dot ddot underbrace overbrace".split(),
    1,
)


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula: its TeX without delimiters, the line (from 1) on which it begins, and what stands around it."""

    tex: str
    line: int
    display: bool
    in_table: bool


def check_math(text: str) -> list[tuple[int, str]]:
    """(line, message) for each fault of the formulas of a Markdown text; front matter is skipped."""
    found: list[tuple[int, str]] = []
    for item in _scan(_mask_code(text)):
        if isinstance(item, Formula):
            shown = " ".join(item.tex.split())
            shown = shown if len(shown) <= 40 else shown[:39] + "…"
            found += (
                (item.line, f"formula '{shown}': {fault}") for fault in check_formula(item.tex, item.display)
            )
            if item.in_table and re.search(r"(?<!\\)\|", item.tex):
                found.append(
                    (item.line, f"formula '{shown}': a bar in a table ends the cell; write \\vert or \\mid")
                )
        else:
            found.append(item)
    return found


def prose(text: str) -> str:
    """The text without code and formulas, for telling its language."""
    masked = _mask_code(text)
    return re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|https?://\S+", " ", masked, flags=re.DOTALL)


def check_formula(tex: str, display: bool = False) -> list[str]:
    """What is wrong with one formula; empty if nothing is found."""
    if not tex.strip():
        return ["is empty"]
    faults = _structure(tex)
    plain = tex
    while (stripped := _TEXT.sub(" ", plain)) != plain:  # \text may hold \text
        plain = stripped
    if _HAN.search(plain):
        faults.append(r"Chinese must stand in \text{…}")
    return faults or _parse(tex, display)


def _structure(tex: str) -> list[str]:
    faults: list[str] = []
    stack: list[str] = []
    tokens = list(_TOKEN.finditer(tex))
    for token in tokens:
        word = token[0]
        rest = tex[token.end() :]
        if word == "{":
            stack.append("{")
        elif word == "}":
            if not stack or stack[-1] != "{":
                return [
                    *faults,
                    "'}' without '{'" if "{" not in stack else f"'}}' inside an open {stack[-1]}",
                ]
            stack.pop()
        elif word == r"\left":
            stack.append(word)
            faults += _delimiter(word, rest)
        elif word == r"\right":
            if not stack or stack[-1] != r"\left":
                return [*faults, r"\right without \left"]
            stack.pop()
            faults += _delimiter(word, rest)
        elif word in (r"\begin", r"\end"):
            name = re.match(r"\s*\{([A-Za-z]+\*?)\}", rest)
            if not name:
                return [*faults, f"{word} without a name"]
            if word == r"\begin":
                if name[1] not in _ENVIRONMENTS:
                    faults.append(f"unknown environment '{name[1]}'")
                stack.append(name[1])
            elif not stack or stack[-1] != name[1]:
                return [*faults, rf"\end{{{name[1]}}} without its \begin"]
            else:
                stack.pop()
        elif word == "&" and not any(open_ in _ENVIRONMENTS for open_ in stack):
            faults.append(r"'&' outside an environment; write \&")
        elif word in "%#$":
            faults.append(f"'{word}' must be written \\{word}")
        elif word[1:2].isalpha() and word[1:].rstrip("*") not in _COMMANDS:
            faults.append(f"unknown command {word}")
        elif word[1:] in _ARGUMENTS and not _has_arguments(rest, _ARGUMENTS[word[1:]]):
            faults.append(f"{word} is missing an argument; give it {_ARGUMENTS[word[1:]]} in braces")
    if stack:
        faults.append(
            {"{": "'{' is not closed", r"\left": r"\left without \right"}.get(
                stack[-1], rf"\begin{{{stack[-1]}}} is not ended"
            )
        )
    return faults


def _has_arguments(rest: str, count: int) -> bool:
    """Whether `count` arguments follow: groups, or for a single one or the first of two also a bare symbol.

    A bare second argument (`\\frac{1} + x`) is legal and nearly always a slip.
    """
    rest = re.sub(r"^\s*\[[^\]]*\]", "", rest)  # of \sqrt
    for nth in range(count):
        rest = rest.lstrip()
        if rest.startswith("{"):
            rest = rest[_group_end(rest) :]
            continue
        bare = re.match(r"\\[A-Za-z]+|[^\\{}&_^$\s]", rest)
        if not bare or (nth and not bare[0].isalnum()):
            return False
        rest = rest[bare.end() :]
    return True


def _group_end(text: str) -> int:
    depth = 0
    for token in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return len(text)  # not closed: told elsewhere


def _delimiter(word: str, rest: str) -> list[str]:
    match = re.match(r"\s*(\\[A-Za-z]+|\\.|\S)", rest)
    if match and match[1] in _DELIMITERS:
        return []
    return [f"{word} needs a delimiter, such as {word}( or {word}."]


def _parse(tex: str, display: bool) -> list[str]:
    from latex2mathml.converter import convert

    try:
        convert(tex, display="block" if display else "inline")
    # latex2mathml has a dozen errors without a common base, and fails on a missing argument with whatever comes first.
    except RecursionError:
        return ["is nested too deeply"]
    except (ValueError, TypeError, LookupError, AttributeError, StopIteration, RuntimeError) as error:
        return [f"an argument is missing or out of place ({type(error).__name__})"]
    except parse_errors() as error:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
        return ["an argument is missing" if words == "no available tokens" else words]
    return []


def parse_errors() -> tuple[type[Exception], ...]:
    """The errors of latex2mathml's own, which have no common base; it raises built-in ones as well."""
    from latex2mathml import exceptions

    return tuple(
        value
        for value in vars(exceptions).values()
        if isinstance(value, type) and issubclass(value, Exception)
    )


def _mask_code(text: str) -> str:
    """The text with front matter, fenced and inline code replaced by blanks, line by line."""
    out: list[str] = []
    fence = ""
    lines = text.split("\n")
    front = lines[0].rstrip() == "---"
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if front:
            out.append("")
            front = number == 0 or line.rstrip() != "---"
        elif fence:
            out.append("")
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            fence = mark[1]
            out.append("")
        else:
            out.append(_INLINE_CODE.sub(lambda match: " " * len(match[0]), line))
    return "\n".join(out)


def _scan(text: str) -> Iterator[Formula | tuple[int, str]]:
    position = 0
    mark = re.compile(r"\\.|\$\$?", re.DOTALL)
    while match := mark.search(text, position):
        position = match.end()
        line = text.count("\n", 0, match.start()) + 1
        if match[0] in (r"\(", r"\[", r"\)", r"\]"):
            yield line, f"'{match[0]}' in the text; write formulas between $ or $$"
        if match[0].startswith("\\"):
            continue
        display = match[0] == "$$"
        close = re.compile(r"(?<!\\)\$\$" if display else r"(?<!\\)\$").search(text, position)
        blank = re.compile(r"\n[ \t]*\n|\n#").search(text, position)
        if not close or (blank and blank.start() < close.start()):
            yield line, f"'{match[0]}' is not closed; write \\$ for a dollar"
            if display and close:  # the rest would be read inside out
                position = close.end()
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        in_table = text[start : match.start()].lstrip().startswith("|")
        yield Formula(text[position : close.start()], line, display, in_table)
        position = close.end()

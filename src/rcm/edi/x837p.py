"""837 professional, 005010X222 family: what may stand where.

1000A submitter, 1000B receiver
2000A billing provider level
  2010AA billing provider, 2010AB pay-to address, 2010AC pay-to plan
  2000B subscriber level
    2010BA subscriber, 2010BB payer
    2300 claim (of the subscriber)
    2000C patient level
      2010CA patient
      2300 claim (of the dependent)
2300: 2310A-F providers, 2320 other subscriber (2330A-G), 2400 service line
2400: 2410 drug, 2420A-H providers, 2430 adjudication, 2440 form
"""

from __future__ import annotations

from typing import Final

from rcm.edi.guide import Guide, parse_guide

_NAME: Final = "!AN1-60 ?AN1-35 ?AN1-25 . ?AN1-10"
_FILING: Final = "11/12/13/14/15/16/17/AM/BL/CH/CI/DS/FI/HM/LM/MA/MB/MC/OF/TV/VA/WC/ZZ"
_INSURANCE: Final = "12/13/14/15/16/41/42/43/47"
_LEVEL: Final = "A/B/C/D/E/F/G/H/P/S/T/U"
_N3: Final = "!AN1-55 ?AN1-55"
_N4: Final = "!AN2-30 ?ID2-2 ?ID3-15 ?ID2-3 . . ?ID1-3"
_DMG: Final = "!=D8 !DQ8-8 !=F/M/U"
_CAS: Final = "!=CO/CR/OA/PI/PR !ID1-5 !R1-18 ?R1-15" + " ?ID1-5 ?R1-18 ?R1-15" * 5
_PWK_CODES: Final = "03/04/05/06/07/08/09/10/11/13/15/21/A3/A4/AM/AS/B2/B3/B4/BR/BS/BT/CB/CK/CT/D2/DA/DB/DG/DJ/DS"
_PWK: Final = (
    f"!={_PWK_CODES}/EB/HC/HR/I5/IR/LA/M1/MT/NN/OB/OC/OD/OE/OX/OZ/P4/P5/PE/PN/PO/PQ/PY/PZ/RB/RR/RT/RX/SG/V5/XP"
    " !=AA/BM/EL/EM/FT/FX . . ?=AC ?AN2-80 | P5,6"
)
_CONTRACT: Final = "!=01/02/03/04/05/06/09 ?R1-18 ?R1-6 ?AN1-50 ?R1-6 ?AN1-30"
_CR1: Final = "?=LB ?R1-10 . !=A/B/C/D/E !=DH !R1-15 . . ?AN1-80 ?AN1-80 | P1,2"
_CONDITIONS: Final = "!=N/Y !ID2-3 ?ID2-3 ?ID2-3 ?ID2-3 ?ID2-3"
_HCP: Final = (
    "!=00/01/02/03/04/05/06/07/08/09/10/11/12/13/14 !R1-18 ?R1-18 ?AN1-50 ?R1-9 ?AN1-50 ?R1-18 . "
    "?ID2-2 ?AN1-48 ?=MJ/UN ?R1-15 ?=T1/T2/T3/T4/T5/T6 ?=1/2/3/4/5 ?=1/2/3/4/5/6"
)
_PHONES: Final = "!=EM/FX/TE !AN1-256 ?=EM/EX/FX/TE ?AN1-256 ?=EM/EX/FX/TE ?AN1-256 | P5,6 P7,8"
_PROCEDURE: Final = "!=ER/HC/IV/WK !AN1-48 ?AN2-2 ?AN2-2 ?AN2-2 ?AN2-2 ?AN1-80"
_PERSON: Final = "=1 !AN1-60 ?AN1-35 ?AN1-25 . ?AN1-10 ?=XX ?AN2-80 | P8,9"


def _dtp(*codes: str) -> str:
    return "\n".join(f"  DTP S1 #={code} !=D8 !DQ8-8" for code in codes)


def _ref(*codes: str) -> str:
    return "\n".join(f"  REF S1 #={code} !AN1-50" for code in codes)


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.splitlines())


_PLACE: Final = f"""
  N3 R1 {_N3}
  N4 R1 {_N4}"""

_LINE: Final = f"""
[2400] R50 Service line
  LX R1 !N01-6
  SV1 R1 !({_PROCEDURE}) !R1-18 !=MJ/UN !R1-15 ?AN1-2 . !(!N01-2 ?N01-2 ?N01-2 ?N01-2) . ?=Y . ?=Y ?=Y . . ?=0
  SV5 S1 !(!=HC !AN1-48) !=DA !R1-15 ?R1-18 ?R1-18 ?=1/4/6
  PWK S10 {_PWK}
  CR1 S1 {_CR1}
  CR3 S1 !=I/R/S !=MO !R1-15
  CRC S3 #=07 {_CONDITIONS}
  CRC S1 #=70 {_CONDITIONS}
  CRC S1 #=09 {_CONDITIONS}
  DTP R1 #=472 !=D8/RD8 !DQ1-35
{_dtp("471", "607", "463", "461", "304")}
  DTP S2 #=738/739 !=D8 !DQ8-8
{_dtp("011", "455", "454")}
  QTY S1 #=PT !R1-15
  QTY S1 #=FL !R1-15
  MEA S5 !=OG/TR !=HT/R1/R2/R3/R4 !R1-20
  CN1 S1 {_CONTRACT}
{_ref("9B", "9D")}
  REF S5 #=G1 !AN1-50 . ?(!=2U !AN1-50)
{_ref("6R", "EW", "X4", "F4", "BT")}
  REF S5 #=9F !AN1-50 . ?(!=2U !AN1-50)
  AMT S1 #=T !R1-18
  AMT S1 #=F4 !R1-18
  K3 S10 !AN1-80
  NTE S1 #=ADD/DCP !AN1-80
  NTE S1 #=TPO !AN1-80
  PS1 S1 !AN1-50 !R1-18
  HCP S1 {_HCP}
  [2410] S1 Drug
    LIN R1 . !=EN/EO/HI/N4/ON/UK/UP !AN1-48
    CTP R1 . . . !R1-15 !(!=F2/GR/ME/ML/UN)
    REF S1 #=VY/XZ !AN1-50
  [2420A] S1 Rendering provider of the line
    NM1 R1 #=82 !=1/2 {_NAME} ?=XX ?AN2-80 | P8,9
    PRV S1 #=PE !=PXC !AN1-50
    REF S20 #=0B/1G/G2/LU !AN1-50 . ?(!=2U !AN1-50)
  [2420B] S1 Purchased service provider
    NM1 R1 #=QB !=1/2 . . . . . ?=XX ?AN2-80 | P8,9
    REF S20 #=0B/1G/G2 !AN1-50 . ?(!=2U !AN1-50)
  [2420C] S1 Service facility of the line
    NM1 R1 #=77 !=2 !AN1-60 . . . . ?=XX ?AN2-80 | P8,9
{_indented(_PLACE.strip(chr(10)), 2)}
    REF S3 #=G2/LU !AN1-50 . ?(!=2U !AN1-50)
  [2420D] S1 Supervising provider of the line
    NM1 R1 #=DQ !{_PERSON}
    REF S20 #=0B/1G/G2/LU !AN1-50 . ?(!=2U !AN1-50)
  [2420E] S1 Ordering provider
    NM1 R1 #=DK !{_PERSON}
    N3 S1 {_N3}
    N4 S1 {_N4}
    REF S20 #=0B/1G/G2 !AN1-50 . ?(!=2U !AN1-50)
    PER S1 !=IC ?AN1-60 {_PHONES}
  [2420F] S2 Referring provider of the line
    NM1 R1 #=DN/P3 !{_PERSON}
    REF S20 #=0B/1G/G2 !AN1-50 . ?(!=2U !AN1-50)
  [2420G] S1 Ambulance pick-up of the line
    NM1 R1 #=PW !=2
{_indented(_PLACE.strip(chr(10)), 2)}
  [2420H] S1 Ambulance drop-off of the line
    NM1 R1 #=45 !=2 ?AN1-60
{_indented(_PLACE.strip(chr(10)), 2)}
  [2430] S15 Line adjudication
    SVD R1 !AN2-80 !R1-18 !({_PROCEDURE}) . !R1-15 ?N01-6
    CAS S5 {_CAS}
    DTP R1 #=573 !=D8 !DQ8-8
    AMT S1 #=EAF !R1-18
  [2440] S> Form
    LQ R1 !=AS/UT !AN1-30
    FRM R99 !AN1-20 ?=N/W/Y ?AN1-50 ?DT8-8 ?R1-6
"""

_OTHER_PROVIDERS: Final = "\n".join(
    f"""
  [{loop}] S{repeat} {name}
    NM1 R1 #={codes} !={kind}
    REF S3 #=0B/1G/G2/LU !AN1-50"""
    for loop, repeat, name, codes, kind in (
        ("2330C", 2, "Referring provider of the other payer", "DN/P3", "1"),
        ("2330D", 1, "Rendering provider of the other payer", "82", "1/2"),
        ("2330E", 1, "Service facility of the other payer", "77", "2"),
        ("2330F", 1, "Supervising provider of the other payer", "DQ", "1"),
        ("2330G", 1, "Billing provider of the other payer", "85", "1/2"),
    )
)

_OTHER_SUBSCRIBER: Final = f"""
[2320] S10 Other subscriber
  SBR R1 !={_LEVEL} !=01/18/19/20/21/39/40/53/G8 ?AN1-50 ?AN1-60 ?={_INSURANCE} . . . ?={_FILING}
  CAS S5 {_CAS}
  AMT S1 #=D !R1-18
  AMT S1 #=A8 !R1-18
  AMT S1 #=EAF !R1-18
  OI R1 . . !=N/W/Y ?=P . !=I/Y
  MOA S1 ?R1-10 ?R1-18 ?AN1-50 ?AN1-50 ?AN1-50 ?AN1-50 ?AN1-50 ?R1-18 ?R1-18
  [2330A] R1 Other subscriber name
    NM1 R1 #=IL !=1/2 {_NAME} !=II/MI !AN2-80
    N3 S1 {_N3}
    N4 S1 {_N4}
    REF S2 #=SY !AN1-50
  [2330B] R1 Other payer
    NM1 R1 #=PR !=2 !AN1-60 . . . . !=PI/XV !AN2-80
    N3 S1 {_N3}
    N4 S1 {_N4}
    DTP S1 #=573 !=D8 !DQ8-8
    REF S3 #=2U/EI/FY/NF !AN1-50
{_indented(_ref("G1", "9F", "T4", "F8"), 2)}
{_OTHER_PROVIDERS}
"""

_CLAIM: Final = f"""
[2300] S100 unit Claim
  CLM R1 !AN1-38 !R1-18 . . !(!AN1-2 !=B !AN1-1) !=N/Y !=A/B/C !=N/W/Y !=I/Y ?=P \
?(!=AA/EM/OA ?=AA/EM/OA . ?ID2-2 ?ID2-3) ?=02/03/05/09 . . . . . . . ?=1/2/3/4/5/6/7/8/9/10/11/15
{_dtp("431", "454", "304", "453", "439", "484", "455", "471")}
  DTP S1 #=314/360/361 !=D8/RD8 !DQ1-35
{_dtp("297", "296", "435", "096")}
  DTP S2 #=090/091 !=D8 !DQ8-8
{_dtp("444", "050")}
  PWK S10 {_PWK}
  CN1 S1 {_CONTRACT}
  AMT S1 #=F5 !R1-18
{_ref("4N", "F5", "EW", "9F", "G1", "F8", "X4", "9A", "9C", "LX", "D9", "EA", "P4", "1J")}
  K3 S10 !AN1-80
  NTE S1 !=ADD/CER/DCP/DGN/TPO !AN1-80
  CR1 S1 {_CR1}
  CR2 S1 . . . . . . . !=A/C/D/E/F/G/M . ?AN1-80 ?AN1-80
  CRC S3 #=07 {_CONDITIONS}
  CRC S3 #=E1/E2/E3 {_CONDITIONS}
  CRC S1 #=75 {_CONDITIONS}
  CRC S1 #=ZZ {_CONDITIONS}
  HI R1 !(#=ABK/BK !AN1-30){" ?(!=ABF/BF !AN1-30)" * 11} | G
  HI S1 !(#=BP !AN1-30) ?(!=BO !AN1-30)
  HI S2 !(#=BG !AN1-30){" ?(!=BG !AN1-30)" * 11} | G
  HCP S1 {_HCP}
  [2310A] S2 Referring provider
    NM1 R1 #=DN/P3 !{_PERSON}
    REF S3 #=0B/1G/G2 !AN1-50
  [2310B] S1 Rendering provider
    NM1 R1 #=82 !=1/2 {_NAME} ?=XX ?AN2-80 | P8,9
    PRV S1 #=PE !=PXC !AN1-50
    REF S4 #=0B/1G/G2/LU !AN1-50
  [2310C] S1 Service facility
    NM1 R1 #=77 !=2 !AN1-60 . . . . ?=XX ?AN2-80 | P8,9
{_indented(_PLACE.strip(chr(10)), 2)}
    REF S3 #=0B/G2/LU !AN1-50
    PER S1 !=IC ?AN1-60 !=TE !AN1-256 ?=EX ?AN1-256
  [2310D] S1 Supervising provider
    NM1 R1 #=DQ !{_PERSON}
    REF S4 #=0B/1G/G2/LU !AN1-50
  [2310E] S1 Ambulance pick-up
    NM1 R1 #=PW !=2
{_indented(_PLACE.strip(chr(10)), 2)}
  [2310F] S1 Ambulance drop-off
    NM1 R1 #=45 !=2 ?AN1-60
{_indented(_PLACE.strip(chr(10)), 2)}
{_indented(_OTHER_SUBSCRIBER, 2)}
{_indented(_LINE, 2)}
"""

_TABLE: Final = f"""
BHT R1 !=0019 !=00/18 !AN1-50 !DT8-8 !TM4-8 !=31/CH/RP
[1000A] R1 Submitter
  NM1 R1 #=41 !=1/2 !AN1-60 ?AN1-35 ?AN1-25 . . !=46 !AN2-80
  PER R2 !=IC ?AN1-60 {_PHONES}
[1000B] R1 Receiver
  NM1 R1 #=40 !=2 !AN1-60 . . . . !=46 !AN2-80
[2000A] R> scope Billing provider level
  HL R1 !AN1-12 . #=20 !=1
  PRV S1 #=BI !=PXC !AN1-50
  CUR S1 !=85 !ID3-3
  [2010AA] R1 Billing provider
    NM1 R1 #=85 !=1/2 {_NAME} ?=XX ?AN2-80 | P8,9
{_indented(_PLACE.strip(chr(10)), 2)}
    REF R1 #=EI/SY !AN1-50
    REF S2 #=0B/1G !AN1-50
    PER S2 !=IC ?AN1-60 {_PHONES}
  [2010AB] S1 Pay-to address
    NM1 R1 #=87 !=1/2
{_indented(_PLACE.strip(chr(10)), 2)}
  [2010AC] S1 Pay-to plan
    NM1 R1 #=PE !=2 !AN1-60 . . . . !=PI/XV !AN2-80
{_indented(_PLACE.strip(chr(10)), 2)}
    REF S1 #=2U/FY/NF !AN1-50
    REF R1 #=EI !AN1-50
  [2000B] R> scope Subscriber level
    HL R1 !AN1-12 !AN1-12 #=22 !=0/1
    SBR R1 !={_LEVEL} ?=18 ?AN1-50 ?AN1-60 ?={_INSURANCE} . . . ?={_FILING}
    PAT S1 . . . . ?=D8 ?DQ8-8 ?=01 ?R1-10 ?=Y | P5,6 P7,8
    [2010BA] R1 Subscriber
      NM1 R1 #=IL !=1/2 {_NAME} ?=II/MI ?AN2-80 | P8,9
      N3 S1 {_N3}
      N4 S1 {_N4}
      DMG S1 {_DMG}
      REF S1 #=SY !AN1-50
      REF S1 #=Y4 !AN1-50
      PER S1 !=IC ?AN1-60 !=TE !AN1-256 ?=EX ?AN1-256
    [2010BB] R1 Payer
      NM1 R1 #=PR !=2 !AN1-60 . . . . !=PI/XV !AN2-80
      N3 S1 {_N3}
      N4 S1 {_N4}
      REF S3 #=2U/EI/FY/NF !AN1-50
      REF S2 #=G2/LU !AN1-50
{_indented(_CLAIM, 4)}
    [2000C] S> scope Patient level
      HL R1 !AN1-12 !AN1-12 #=23 !=0
      PAT R1 !=01/19/20/21/39/40/53/G8 . . . ?=D8 ?DQ8-8 ?=01 ?R1-10 ?=Y | P5,6 P7,8
      [2010CA] R1 Patient
        NM1 R1 #=QC !=1 {_NAME}
{_indented(_PLACE.strip(chr(10)), 6)}
        DMG R1 {_DMG}
        REF S1 #=Y4 !AN1-50
        REF S1 #=1W/SY !AN1-50
        PER S1 !=IC ?AN1-60 !=TE !AN1-256 ?=EX ?AN1-256
{_indented(_CLAIM, 6)}
"""

X837P: Final[Guide] = parse_guide(
    "005010X222",
    _TABLE,
    unit_key="CLM",
    line_key="LX",
    marks=frozenset({"SBR", "PAT", "NM1*85", "NM1*IL", "NM1*QC", "PRV*BI"}),
    forced={"HL*20": "2000A", "HL*22": "2000B", "HL*23": "2000C", "CLM": "2300"},
    implied={"SBR": "2000B"},
)

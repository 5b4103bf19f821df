"""The words that the rules for people, organisations and speakers know, and how a sentence falls into words.

English has no mark for a name but the capital, which titles, places, books, weekdays and the first word of a sentence
share. The lists say what a capital is not, and which nouns name a role that a person has or a body that people form.
They are closed and short on purpose: a name that they don't settle is left out.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.model import Span


class Token(NamedTuple):
    """A word, a possessive ending or a mark."""

    start: int
    end: int
    text: str


Tokens = Sequence[Token]

_TOKEN = re.compile(
    r"(?:[A-Z]\.)++(?!\w)"  # J.  U.S.
    r"|[’']s\b"
    r"|(?:Mrs?|Ms|Dr|Prof|Rev|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Sen|Rep|Gov|Hon|St|Jr|Sr|Inc|Corp|Co|Ltd|Bros)\.(?!\w)"
    r"|[^\W_]\w*+(?:(?:[-.&]|[’'](?!s\b))[^\W_]\w*+)*+"
    r"|[^\w\s]"
)
_SHOUTED = re.compile(r"[A-Z]{4,}")
_NAME_PART = re.compile(
    r"(?:(?:[A-Z]\.)+"
    r"|(?:[OD][’'])?(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|Al-|El-)?[^\W\d_a-z](?:[^\W\d_A-Z]|[’'](?=\w))+"
    r"(?:-[^\W\d_a-z]?[^\W\d_A-Z]+)*"
    r"|(?:al|el|ad|an|ar|as|ash|at|az)-[A-Z][^\W\d_A-Z]+)"
)
_FIRST_CAPITALS = re.compile(r"[A-HJ-Z][A-HJ-Z]")  # JD Vance, AJ Smith


def tokens(text: str, span: Span) -> list[Token]:
    """The words and marks of a stretch of text, in order."""
    return [Token(*match.span(), match[0]) for match in _TOKEN.finditer(text, span.start, span.end)]


def capital(word: str) -> bool:
    """Whether a word opens with a capital letter."""
    return word[0].isupper()


def shouted(word: str) -> bool:
    """Whether a word stands all in capitals, and is longer than the short acronyms are."""
    return len(word) > 3 and word.isupper() and bool(_SHOUTED.match(word))


def name_part(word: str) -> bool:
    """Whether a word may be part of a person's name, by its letters alone."""
    return len(word) < 30 and (bool(_NAME_PART.fullmatch(word)) or word in SUFFIXES)


def first_part(word: str) -> bool:
    """Whether a word may open a person's name: initials may stand there without full stops."""
    return word not in SUFFIXES and (
        name_part(word) or (bool(_FIRST_CAPITALS.fullmatch(word)) and word not in SHORT_ACRONYMS)
    )


def role_noun(word: str) -> bool:
    """Whether a noun names what somebody is: "president", "co-founder", "son-in-law", "Secretary-General"."""
    lower = word.lower()
    return lower in ROLES or ("-" in lower and not ROLES.isdisjoint(lower.split("-")))


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


PARTICLES = _words(
    "al el bin ibn bint ben abu van von vom zu zur der den ter ten de del della di da do dos das du la le y af av"
)
SUFFIXES = _words("Jr Jr. Sr Sr. II III IV")
HONORIFICS = _words("Mr Mr. Mrs Mrs. Ms Ms. Miss Mx")
SHORT_ACRONYMS = _words("US UK EU UN TV PM AP DC LA NY PR HR AG PC CD UC UB")

# Titles stand before a name with a capital; they make a person even of a surname.
TITLES = _words(
    """president minister premier chancellor secretary senator congressman congresswoman governor mayor
    councillor commissioner ambassador judge justice king queen prince princess emperor empress pope archbishop
    bishop cardinal rabbi imam sheikh ayatollah mullah tsar sultan caliph shah khan general colonel captain major
    lieutenant sergeant admiral commander brigadier marshal corporal inspector superintendent sheriff constable
    detective officer professor doctor dr dr. prof prof. rev rev. reverend father sister sir dame lord lady
    baroness baron count countess gen. col. lt. sgt. capt. maj. adm. sen. rep. gov. hon. attorney chairman
    chairwoman speaker vice-president secretary-general director-general"""
)
# Titles that may stand in small letters before a surname alone.
STRONG_TITLES = _words("president premier chancellor king queen pope emperor senator professor minister")
# Only another role stands before these: "Ambassador to the United States Lord Cromer" has no "States Lord".
BARE_TITLES = _words("sir lord lady dame dr dr. rev rev. reverend")
# What a person is; organisations, countries, books and horses are none of these.
_PERSONAL_ROLES = _words(
    """ceo cfo cto coo chief head chair chairperson director executive deputy spokesman spokeswoman spokesperson
    envoy adviser advisor aide representative mp mep councilman councilwoman magistrate lawyer attorney solicitor
    barrister prosecutor analyst economist historian scientist researcher engineer author writer novelist poet
    playwright journalist reporter editor correspondent columnist blogger founder co-founder cofounder manager
    coach skipper bowler batsman striker goalkeeper midfielder defender quarterback actor actress singer musician
    composer conductor pianist violinist guitarist drummer songwriter rapper dancer choreographer filmmaker
    screenwriter artist painter sculptor photographer priest monk nun theologian missionary treasurer physician
    surgeon nurse psychologist psychiatrist therapist teacher principal dean rector lecturer student activist
    campaigner organiser organizer coordinator negotiator mediator diplomat consul delegate son daughter brother
    sister father mother husband wife widow widower uncle aunt cousin nephew niece grandson granddaughter
    grandfather grandmother stepson boyfriend girlfriend fiancé fiancée detainee hostage captive prisoner
    defendant plaintiff suspect veteran soldier pilot astronaut cosmonaut farmer shareholder maintainer developer
    programmer inventor architect consultant strategist expert specialist scholar laureate whistleblower nominee
    philosopher mathematician physicist chemist biologist geologist astronomer botanist zoologist naturalist
    geographer explorer navigator linguist anthropologist archaeologist sociologist statistician logician
    politician statesman lawmaker legislator dictator ruler monarch emperor duke duchess earl nobleman merchant
    trader banker businessman businesswoman entrepreneur industrialist philanthropist physiologist pathologist
    epidemiologist virologist immunologist oncologist cardiologist neurologist dentist pharmacist critic
    translator librarian archivist curator clerk accountant carpenter blacksmith watchmaker ironmonger cleric
    preacher reformer revolutionary rebel warlord commander-in-chief policeman policewoman firefighter paramedic
    athlete sprinter swimmer cyclist boxer golfer footballer cricketer tennis jockey presenter comedian
    entertainer model designer illustrator cartoonist animator chef baker butcher undersecretary under-secretary
    foreman watchman co-author coauthor co-chair cochair co-director lieutenant-general major-general
    technologist cryptographer ecologist climatologist meteorologist oceanographer seismologist microbiologist
    geneticist neuroscientist hydrologist palaeontologist paleontologist vulcanologist volcanologist surveyor
    cartographer instructor tutor trainer"""
)
# Other things may be these too, so that the name itself has to look like a person's.
SHARED_ROLES = _words(
    """leader owner maker producer partner player member champion winner victim native successor predecessor star
    host candidate resident witness incumbent heir rival publisher creator survivor citizen supporter opponent
    critic guest boss"""
)
ROLES = TITLES | _PERSONAL_ROLES | SHARED_ROLES

# Common given names: they tell a person where the role could be a company's as well.
GIVEN_NAMES = _words(
    """Aaron Abdul Abdullah Abigail Abraham Adam Adrian Ahmad Ahmed Aisha Alan Albert Alejandro Alex Alexander
    Alexandra Alexei Alfred Ali Alice Alison Amanda Amelia Amina Amir Amy Ana Anastasia Anders Andre Andrea
    Andreas Andrei Andrew Angela Anil Anita Ann Anna Anne Annie Anthony Antoine Anton Antonio António Antony
    Arthur Arun Ashley Barack Barbara Ben Benjamin Bernard Bernie Beth Betty Bill Bob Boris Brandon Brenda Brian
    Bruce Bruno Camille Carl Carla Carlos Carol Caroline Carolyn Catherine Cecilia Charles Charlie Charlotte Chen
    Chloe Chris Christian Christina Christine Christopher Claire Clara Claude Claudia Colin Connor Craig Cynthia
    Daisy Dale Dan Daniel Daniela David Dawn Deborah Dennis Derek Diana Diane Diego Dmitri Dmitry Dominic Don
    Donald Donna Dorothy Douglas Duncan Edgar Edith Eduardo Edward Edwin Elaine Eleanor Elena Eli Elias Elizabeth
    Ella Ellen Emily Emma Emmanuel Eric Erik Ernest Esther Ethan Eugene Eva Evan Evelyn Fatima Felix Fernando
    Fiona Florence Frances Francesca Francis Francisco François Frank Franklin Franz Fred Frederick Friedrich
    Gabriel Gareth Gary Gavin Geoffrey George Georgia Gerald Gerard Gerhard Giovanni Giuseppe Gloria Gordon
    Graham Greg Gregory Guillaume Gustav Guy Hannah Hans Harold Harriet Harry Harvey Hassan Heather Heidi
    Heinrich Helen Helena Henri Henry Herbert Herman Hiroshi Howard Hugh Hugo Ian Ibrahim Igor Ingrid Irene Isaac
    Isabel Isabella Ivan Jack Jackie Jacob Jacqueline Jacques Jake James Jamie Jan Jane Janet Jared Jason Javier
    Jean Jeff Jeffrey Jennifer Jeremy Jerome Jerry Jesse Jessica Jill Jim Jimmy Joan Joe Joel Johann Johannes
    John Johnny Jon Jonas Jonathan Jorge Jose José Josef Joseph Joshua Joyce Juan Judith Judy Julia Julian Julie
    Jürgen Justin Karen Karl Kate Katherine Kathleen Kathryn Katie Keith Keir Kelly Ken Kenneth Kevin Khaled Kim
    Klaus Konrad Kyle Larry Lars Laura Lauren Laurence Lawrence Lee Leo Leon Leonard Leonhard Leonid Leslie Lewis
    Liam Lily Linda Lionel Lisa Liz Lloyd Lorenzo Louis Louise Luca Lucas Lucy Ludwig Luigi Luis Luke Lydia
    Madeleine Magnus Malcolm Manuel Marc Marco Margaret Maria María Marie Marilyn Mario Marion Mark Markus Martha
    Martin Mary Mathilde Matt Matthew Maurice Max Megan Melissa Mehmet Michael Michel Michelle Miguel Mike
    Mikhail Mohamed Mohammad Mohammed Molly Monica Moritz Muhammad Mustafa Nadia Nancy Naomi Natalie Natasha
    Nathan Neil Nicholas Nick Nicolas Nicole Nigel Nikolai Nina Noah Nora Norman Olaf Oleg Oliver Olivia Omar
    Oscar Otto Owen Pablo Pamela Patricia Patrick Paul Paula Pauline Pedro Penny Peter Philip Philippe Phillip
    Pierre Priya Rachel Rafael Rahul Raj Ralph Ravi Raymond Rebecca René Ricardo Richard Rick Rita Rob Robert
    Roberto Robin Rodney Roger Roland Ron Ronald Rosa Rosemary Roy Ruth Ryan Sally Sam Samantha Samuel Sandra
    Sanjay Sara Sarah Scott Sean Sebastian Sergei Sergey Sharon Sheila Shirley Sigmund Simon Sofia Sophia Sophie
    Stanley Stefan Stella Stephanie Stephen Steve Steven Stuart Sue Susan Susanna Sven Sylvia Tamara Tara Ted
    Teresa Terry Theodore Theresa Thomas Tim Timothy Tina Tobias Todd Tom Tommy Tony Tracy Ursula Valentina
    Valerie Vanessa Vera Veronica Victor Victoria Vincent Virginia Vladimir Volodymyr Walter Wang Warren Wayne
    Wendy Werner Wilhelm Will William Winston Wolfgang Xavier Xi Yasmin Yasser Yuri Yusuf Yvonne Zachary Zoe"""
)

MONTHS = _words("January February March April May June July August September October November December")
WEEKDAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

# Words that open a sentence, or tie a noun phrase to another: with a capital they are no part of a name.
FUNCTION_WORDS = _words(
    """the a an this that these those it he she they we you i his her its their our my your who whom whose which
    what when where why how whether in on at by for from to of with without within into onto over under between
    among during before after since until till through throughout across against around about above below behind
    beside besides beyond despite near off out up down per via and or but nor so yet if while as because although
    though unless once than then there here now today yesterday tomorrow tonight not no yes both either neither
    each every all any some many most much more several few another other others such same own only also just
    even still already again soon later earlier recently currently meanwhile however therefore thus hence
    moreover furthermore instead indeed perhaps maybe according like unlike following including regarding
    concerning given except is are was were be been being am has have had do does did can could will would shall
    should may might must let us me him them one two three four five six seven eight nine ten first second third
    last next previous early late mid see read click call ask asked wanted note please dear thanks photo image
    video source copyright figure table chapter section part page"""
)
PREPOSITIONS = _words(
    """of for to in at on from with by under over between among during before after since until through against
    about into near behind within without across as who which that whom whose where when because while
    responsible based held accused charged known called born living working who’s"""
)
DETERMINERS = _words("the a an his her its their our my this that")
POSSESSIVES = _words("his her its their our my")
# Verbs that are never participles: the phrase before them has ended.
FINITE_VERBS = _words(
    """is are was were has have had do does did can could will would shall should may might must said says tells
    stated states warned warns adds asks wrote writes argued argues insisted replied became becomes remained
    remains took takes makes went goes came comes gave gives got gets leaves leads joins wants wanted calls
    reports died met saw speaks agreed began resigned visited returned knew thought felt chose sought let"""
)
VERBS = FINITE_VERBS | _words(
    """be been being told added asked explained noted announced claimed declared stressed made left led joined
    called expressed reported according including included however won lost spoke received served founded created
    signed published launched used found become ordered sent heard kept held brought sold paid beat wrote drew
    taught put set"""
)
# What belongs to the role that it stands before, even where no article shows where the phrase begins.
ROLE_MODIFIERS = _words(
    """former acting deputy assistant senior junior interim federal national state foreign chief vice executive
    special then prime opposition shadow finance defence defense interior health education justice trade culture
    science film movie stage theatre law history physics chemistry mathematics biology economics philosophy
    literature police army navy military press football basketball baseball cricket tennis rugby club party team
    company software lead principal founding managing general regional local city county provincial royal
    presidential vice-presidential human rights civil political social environmental retired late veteran fellow
    opera jazz rock pop folk television tv radio news sports business technology security intelligence
    counter-terrorism joint associate visiting emeritus honorary attorney guest head renowned famous noted
    prominent leading top independent campaign communications marketing sales research group union council
    fashion computer data nuclear aerospace mechanical electrical civil-rights climate labour labor conservative
    liberal democratic republican"""
)
# What an office is over: "Secretary of State Antony Blinken".
PORTFOLIOS = _words(
    """state defense defence health education energy commerce labor labour agriculture justice finance
    transportation transport staff operations police treasury war trade culture sport affairs"""
)
AND_PORTFOLIOS = _words(
    """Pensions Trade Industry Culture Sport Sports Social Human Development Technology Science Environment Food
    Drug Prevention Welfare Tourism Labour Labor Employment Innovation Skills Security Safety Space Media
    Fisheries Forestry Rural Urban Climate Energy Education Research Training Communities Medicine Technologies
    Economics Political Atmospheric Agriculture Cultural Customs Excise Budget Planning Crafts Scientific
    Exporting Nutrition"""
)

# Bodies: a capital word before one of these makes a name.
BODIES = _words(
    """university college academy institute ministry department agency council committee commission federation
    association foundation society organization organisation authority administration parliament senate bank fund
    treasury corporation company airlines airways industries holdings hospital party police army navy alliance
    coalition union league bureau cabinet assembly consortium brigade brigades taliban embassy tribunal
    secretariat charity inc. inc ltd ltd. llc corp corp. plc gmbh nhs museum orchestra"""
)
# These need two words before them, or "of" after: a "Book Club" is any.
WEAK_BODIES = _words(
    """service services force forces forum board group court office centre center network school trust club team
    project church partners software systems press media broadcasting house congress movement front guard corps
    command registry exchange chamber laboratory laboratories observatory initiative programme program task
    technologies studios records entertainment pictures"""
)
PAPERS = _words("Times Post Journal Tribune Gazette Herald Telegraph Chronicle Guardian")
# These make a name with what follows: "Ministry of Health".
BODIES_OF = _words(
    """ministry department university bank board institute council court bureau academy association federation
    society school college union office organization organisation committee commission agency fund league church
    chamber alliance coalition party movement authority"""
)
COMPANY_ENDINGS = _words("Inc Inc. Ltd Ltd. LLC Corp Corp. plc PLC GmbH AG SA SE NV Co. Bros. LLP Limited Incorporated")
# What a phrase beside a name calls a body.
BODY_NOUNS = _words(
    """company charity firm agency university newspaper broadcaster party bank nonprofit non-profit startup
    start-up watchdog union regulator ministry ngo organisation organization corporation subsidiary manufacturer
    airline retailer conglomerate institute foundation militia consultancy tank cooperative co-operative carmaker
    drugmaker chipmaker brewery museum college council federation association consortium"""
)
# Names that no rule tells from a place, a person or a word.
KNOWN_BODIES = _words(
    """Hamas Hezbollah Hizbullah Fatah Taliban Axios Reuters Bloomberg Google Microsoft Facebook Netflix YouTube
    Twitter Wikipedia Wikimedia IBM Intel Nvidia Samsung Toyota Volkswagen Boeing Airbus Siemens Pfizer Moderna
    AstraZeneca Greenpeace Interpol Europol Eurostat Gazprom Huawei Alibaba Tencent OpenAI SpaceX GitHub Mozilla
    Politico Al-Jazeera NATO UNESCO UNICEF UNHCR UNRWA OPEC NASA ASEAN FIFA UEFA BBC CNN FBI CIA NSA WHO IMF IAEA
    OSCE OECD WTO CERN ESA NHS MI5 MI6 KGB SEC FDA CDC EPA FCC ACLU NAACP AFP ITV NBC CBS"""
)
KNOWN_PAIRS = frozenset(
    (
        ("White", "House"), ("United", "Nations"), ("Red", "Cross"), ("Red", "Crescent"), ("Al", "Jazeera"),
        ("Goldman", "Sachs"), ("Associated", "Press"), ("Amnesty", "International"), ("Federal", "Reserve"),
        ("Islamic", "Jihad"), ("Scotland", "Yard"), ("Security", "Council"), ("Supreme", "Court"),
        ("Morgan", "Stanley"), ("Royal", "Navy"), ("National", "Guard"), ("Coast", "Guard"), ("High", "Court"),
    )
)  # fmt: skip
NOT_BODIES = frozenset((("Soviet", "Union"), ("Civil", "Service"), ("Third", "Party"), ("First", "Party")))

# A name that holds one of these is no person's.
THINGS = _words(
    """street road avenue lane square park river lake sea ocean island islands mountain mountains hill hills
    valley bay beach bridge airport station tower building hotel hall palace castle city town village county
    state states province kingdom republic empire dynasty country region district coast north south east west
    central northern southern eastern western united international national global world european asian african
    american royal grand super great new los las san santa puerto costa saudi hong sri act bill law treaty
    agreement accord accords protocol convention resolution amendment constitution code plan policy award prize
    medal cup trophy championship olympics games series season festival day week month year century age era war
    battle revolution crisis crusade crusades rebellion massacre death plague bible book novel film song album
    magazine questions question answers guide manual report review data system systems engine machine model
    theory theorem conjecture hypothesis equation number numbers algorithm test project programme program version
    release class type level phase stage chapter section table figure page edition officer officers officials
    office service services team group band orchestra club rovers wanderers athletic rights watch affairs
    security intelligence council court house mr mrs motors electric mills dynamics league baseball football
    stadium arena museum gallery library theatre theater cathedral abbey church mosque temple university college
    school nominations administration government congress parliament senate press times post journal news trust
    bank forces force army navy remote berlin paris london washington moscow tehran rome madrid tokyo beijing who
    what where channel desert forest canyon glacier basin plateau peninsula strait gulf canal fort port cape
    mount mt saint golden black white red blue green software developer management science sciences technology
    society catholic protestant christian islamic muslim jewish buddhist medieval ancient modern middle upper
    lower north-east industry energy oil gas water power steam solar nuclear"""
)
DEMONYMS = _words(
    """afghan african albanian algerian american arab argentine argentinian armenian asian australian austrian
    bangladeshi belgian bolivian bosnian brazilian british bulgarian burmese cambodian canadian catalan chilean
    chinese colombian croatian cuban czech danish dutch egyptian english estonian ethiopian european filipino
    finnish french georgian german ghanaian greek hungarian icelandic indian indonesian iranian iraqi irish
    israeli italian jamaican japanese jordanian kenyan korean kurdish kuwaiti latvian lebanese libyan lithuanian
    malaysian maltese mexican mongolian moroccan nepalese nigerian norwegian pakistani palestinian peruvian
    polish portuguese qatari romanian russian rwandan saudi scottish serbian singaporean slovak slovenian somali
    soviet spanish sudanese swedish swiss syrian taiwanese thai tunisian turkish ugandan ukrainian venezuelan
    vietnamese welsh yemeni zimbabwean roman byzantine ottoman norman prussian persian mongol flemish"""
)
PLACES = _words(
    """Afghanistan Africa Albania Algeria America Argentina Armenia Asia Australia Austria Bangladesh Belgium
    Bolivia Bosnia Brazil Britain Bulgaria California Cambodia Canada Chile China Colombia Croatia Cuba Denmark
    Egypt England Estonia Ethiopia Europe Finland Florida France Gaza Germany Ghana Greece Hungary Iceland India
    Indonesia Iran Iraq Ireland Israel Italy Jamaica Japan Kenya Korea Kosovo Kuwait Latvia Lebanon Libya
    Lithuania Malaysia Mali Mexico Morocco Nepal Netherlands Nigeria Norway Pakistan Palestine Peru Philippines
    Poland Portugal Qatar Romania Russia Rwanda Scotland Serbia Singapore Slovakia Slovenia Somalia Spain Sudan
    Sweden Switzerland Syria Taiwan Tanzania Texas Thailand Tunisia Turkey Uganda Ukraine Venezuela Vietnam Wales
    Yemen Zimbabwe York Angeles Francisco Jersey Zealand Arabia Kong Lanka Rica Rico Aires Janeiro Delhi Mumbai
    Vegas Diego Guinea Dhabi Aviv"""
)

SPEECH_VERBS = _words(
    """said says say saying told tells tell stated states warned warns added adds asked asks wrote writes argued
    argues explained explains insisted insists noted notes replied replies announced claimed claims declared
    declares stressed stresses admitted admits acknowledged recalled recalls remarked remarks observed commented
    continued concluded suggested suggests vowed urged shouted cried answered tweeted posted testified exclaimed
    whispered responded responds described describes emphasised emphasized confirmed denied complained quipped
    joked predicted mused reasoned promised pledged advised cautioned lamented protested ruled opined reiterated
    asserted asserts called calls"""
)

"""What is known of each language: its script, its stop words, its Snowball stemmer; and which one a text is in.

Stop words are those that documents and questions hold whatever they are about. Interrogatives and auxiliaries are among
them, since what a question is about stands in its other words. The lists are short on purpose: a word that is wrongly
left out can't be found any more.
"""

import re
from collections import Counter
from collections.abc import Collection

from index.text.folding import normalised

# ISO 639-1 code → PyStemmer's name of the Snowball algorithm. Other languages are not stemmed.
SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en":
    "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr":
    "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it":
    "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt":
    "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr":
    "turkish", "yi": "yiddish",
}  # fmt: skip

_LISTS = {
    "en": """
        a an and are as at be been being but by can could did do does doing done for from had has have having he her
        hers him his how i if in into is it its me my no nor not of on or our ours shall she should so some
        such than that the their them then there these they this those to too us was we were what when where
        which who whom whose why will with would may might must you your yours about also am any because
    """,
    "de": """
        der die das den dem des ein eine einer eines einem einen und oder aber als auch an am auf aus bei beim bin
        bis bist da damit dann dass daß du durch er es für gegen hat hatte hatten haben habe ich ihm ihn ihr
        ihre ihrem ihren ihrer ihres im in ins ist ja kann können konnte konnten man mehr mein mit nach
        nicht noch nur ob sehr sein seine seinem seinen seiner seines sich sie sind so über um uns unter vom
        von vor war waren was wegen weil welche welchem welchen welcher welches wem wen wenn wer werden wird
        wurde wurden wessen wie wieso wir wo wodurch wofür woher wohin womit woran worauf worin wovon warum
        wann weshalb zu zum zur zwischen gab gibt dies diese dieser dieses diesem diesen
    """,
    "fr": """
        le la les l un une des du de d et ou où mais que qu qui quoi quel quelle quels quelles dont ce cet cette ces
        ça il elle ils elles on nous vous je tu me te se s y en au aux à dans par pour sur avec sans sous
        est sont était étaient être été a ont avait avaient avoir n ne pas plus comment pourquoi quand
        combien lequel laquelle lesquels son sa ses leur leurs notre nos votre vos mon ma mes c j m t fut
        furent si comme aussi
    """,
    "es": """
        el la los las un una unos unas y e o u de del a al en con por para sin sobre entre que qué quien quién
        quienes quiénes cual cuál cuales cuáles cuando cuándo donde dónde como cómo cuanto cuánto cuantos
        cuántos cuánta cuántas porque es son era eran fue fueron ser sido está están estaba ha han había hay
        se su sus lo le les me te nos mi tu él ella ellos ellas este esta estos estas ese esa esto eso no ni
        si más pero también desde hasta muy
    """,
    "it": """
        il lo la i gli le l un uno una e ed o ma di del dello della dei degli delle d a al allo alla ai agli alle da
        dal dallo dalla dai dagli dalle in nel nello nella nei negli nelle con su sul sulla sui sulle per
        tra fra che chi cui quale quali quando dove come quanto quanti quanta quante perché cosa è sono era
        erano essere stato stata ha hanno aveva si non più anche suo sua suoi loro questo questa questi
        queste c
    """,
    "pt": """
        o a os as um uma uns umas e ou mas de do da dos das em no na nos nas num numa por pelo pela pelos pelas para
        com sem sobre entre que quê quem qual quais quando onde como quanto quantos quanta quantas porque é
        são era eram foi foram ser sido está estão ao aos à às se seu sua seus suas lhe ele ela eles elas
        este esta isto esse essa isso não mais também há tem têm
    """,
    "nl": """
        de het een en of maar van in op aan met voor door bij naar uit om over tot te die dat deze dit wie wat waar
        wanneer waarom hoe hoeveel welk welke wiens is zijn was waren wordt worden werd werden heeft hebben
        had hadden er ook niet als dan zich hij zij ze we wij ik je jij u hun haar hem kan kunnen
    """,
    "ru": """
        и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее её мне было вот от меня о
        из ему при кто кого кому чем когда где куда откуда почему зачем сколько какой какая какое какие
        каких каким какую какого каком который которая которое которые которых был была были быть есть это
        этот эта эти их для до или если ли ни под над об чего чей чья чьи они мы него нее ней том тем
    """,
    "sv": """
        och i att det som en ett på är av för med den till de om var hade har inte han hon sig men så från vid kan
        när hur vad vem vilka vilken vilket varför eller under också efter än där ut blev blir vara varit
        detta dessa ska skulle
    """,
    "da": """
        og i at det som en et på er af for med den til de om var havde har ikke han hun sig men så fra ved kan når
        hvornår hvordan hvad hvem hvilke hvilken hvilket hvorfor hvor eller under også efter end der blev
        bliver være været dette disse skal
    """,
    "no": """
        og i å at det som en et ei på er av for med den til de om var hadde har ikke han hun seg men så fra ved kan
        når hvordan hva hvem hvilke hvilken hvilket hvorfor hvor eller under også etter enn der ble blir
        være vært dette disse skal
    """,
    "fi": """
        ja on ei että se ne hän he oli olivat olla ovat ole joka jotka mikä mitä mitkä kuka ketkä kenen missä mistä
        mihin milloin miksi miten kuinka montako paljonko mutta tai kun kuin niin myös jos sen tämä nämä
        tässä
    """,
    "ro": """
        și sau dar de la în din cu pe pentru prin un o unei unui al a ai ale cel cea cei cele ce cine care când unde
        cum cât câți câte câtă este sunt era erau fost fi au avea se își său sa lui ei nu mai ca că să lor
        acest această ceea
    """,
    "tr": """
        ve veya ile bir bu şu o da de ki mi mı mu mü ne nedir kim kimdir kimin nerede nereye nereden nasıl neden
        niçin niye hangi hangisi kaç zaman için gibi kadar daha çok en olan olarak oldu olduğu olduğunu ise
        ama ya her hiç idi dir
    """,
    "el": """
        ο η το οι τα του της των τον την τους τις ένα μια μία ένας και ή να που πώς πως τι ποιος ποια ποιο ποιοι
        ποιες ποιον ποιους πού πότε γιατί πόσο πόσα πόσοι πόσες από σε με για στο στη στην στον στα στις
        στους είναι ήταν έχει είχε θα δεν μη ως κατά όταν αν αυτό αυτή
    """,
    "pl": """
        i w we na z ze do od o u po za przez dla przy nad pod jest są był była było byli być się nie to ten ta te
        tego tej co kto kogo komu kiedy gdzie jak ile dlaczego czy jaki jaka jakie jakich który która które
        których lub albo ale a oraz jego jej ich
    """,
    "hu": """
        a az és egy hogy nem is volt van voltak lesz mi mit ki kit kik mikor hol hová honnan hogyan miért melyik
        mennyi hány milyen vagy de ez azt ezt meg el már csak mint
    """,
    "cs": """
        a i v ve na z ze do od o u po za pro při je jsou byl byla bylo byli být se si ne to ten ta co kdo koho kdy
        kde jak kolik proč jaký jaká jaké který která které nebo ale jako jeho její jejich
    """,
    "id": """
        yang dan di ke dari untuk pada dengan ini itu adalah apa siapa kapan mana dimana mengapa bagaimana berapa
        tidak atau juga oleh sebagai dalam akan telah karena
    """,
    "ar": """
        في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين اين كيف لماذا كم أي اي هل هو هي هم
        كان كانت يكون تكون و أو او ثم لا لم لن قد أن ان إن كما بين عند بعد قبل كل غير
    """,
    "hi": """
        का की के को में से पर ने है हैं था थी थे हो होता होती होते और या एक यह ये वह वे इस उस इन उन क्या कौन किस
        किसने किसे किसका किसकी किन कब कहाँ कहां कैसे क्यों कितना कितने कितनी कौनसा कौनसी जो जिस जिसे तक भी
        ही तो कि लिए साथ द्वारा कर करने करता किया गया गई गए रहा रही रहे नहीं अपने अपनी
    """,
    "vi": """
        là và của có các những một được trong cho với không này đó để khi nào gì ai đâu sao thế bao nhiêu tại vì như
        ở từ đã đang sẽ về theo cũng hay hoặc mà thì ra bởi
    """,
}
COMPOUNDING = frozenset(("de", "nl", "sv", "da", "no", "fi"))  # write compounds as one word

STOP_WORDS = {
    language: frozenset(normalised(word).casefold() for word in words.split()) for language, words in _LISTS.items()
}

# The first and last letter of a script that tells a language, or a family of them; Latin letters tell none.
_SCRIPTS = (
    ("\u0370", "\u03ff", "el"),
    ("\u0400", "\u04ff", "ru"),
    ("\u0530", "\u058f", "hy"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0b80", "\u0bff", "ta"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u3040", "\u30ff", "ja"),
    ("\u3400", "\u9fff", "zh"),
    ("\uac00", "\ud7af", "ko"),
)
_LATIN = tuple(language for language in STOP_WORDS if language not in ("ru", "el", "ar", "hi"))
_VOTERS = {
    word: tuple(language for language in _LATIN if word in STOP_WORDS[language])
    for word in frozenset().union(*(STOP_WORDS[language] for language in _LATIN))
}
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 4000  # characters are enough to tell


def detect(text: str, *, default: str = "en", among: Collection[str] | None = None) -> str:
    """The language of a text, by its script, else by a vote of stop words; the default where neither tells.

    `among` are the languages to choose from, such as those of an index for a question, which is short.
    """
    sample = text[:_SAMPLE]
    if language := _by_script(sample):
        return language
    votes = Counter({default: 0.5} if default in _LATIN else {})
    for word in _WORD.findall(normalised(sample).casefold()):
        if len(word) > 1:
            votes.update(_VOTERS.get(word, ()))
    # A tie goes to the language that is named first above.
    best = max(
        (language for language in _LATIN if among is None or language in among),
        key=lambda name: votes[name],
        default=default,
    )
    return best if votes[best] >= 1 else default


def _by_script(sample: str) -> str | None:
    """The language that the letters alone tell."""
    if not sample or max(sample) < _SCRIPTS[0][0]:
        return None
    scripts = Counter(filter(None, map(_script, sample)))
    if not scripts:
        return None
    language, count = scripts.most_common(1)[0]
    if scripts["ja"] > 0.1 * count:
        language = "ja"  # kana stand between Chinese characters in Japanese alone
    letters = sum(map(str.isalpha, sample)) or 1
    if count > 0.25 * letters or (count >= 2 and language in ("zh", "ja", "th") and count > 0.1 * letters):
        return language
    return None


def _script(character: str) -> str | None:
    if character < "\u0370":
        return None
    return next((language for first, last, language in _SCRIPTS if first <= character <= last), None)

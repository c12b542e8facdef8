//! Sentences of four languages in both encodings are told apart, and what cannot be is doubted.

use super::super::encoding::guess;
use super::*;
use encoding_rs::WINDOWS_1252;

/// Sentences with characters beyond ASCII, as newsletters in these languages have them.
const LANGUAGES: [(&str, [&str; 14]); 4] = [
    (
        "English",
        [
            "The board said it won’t close the library before spring.",
            "“We have no plans to sell the site,” the chair told members.",
            "Repairs to the bridge will cost £2.4m – twice the estimate.",
            "The café on the corner reopens on Monday.",
            "Tickets are £5 on the door; children’s places are free.",
            "She called the timetable ‘hopeful at best’ and left.",
            "Two schools – both rural – will share one head teacher.",
            "The river rose overnight… and the footpath is still closed.",
            "• Bring a coat and a torch to the evening walk.",
            "The naïve hope was that nobody would notice.",
            "The council’s answer—which came late—was short.",
            "It’s the parish’s oldest building, and it’s for sale.",
            "Last year’s fête raised £780 for the roof.",
            "The “temporary” bus stop has been there since 2009.",
        ],
    ),
    (
        "French",
        [
            "La réunion a été reportée à la semaine prochaine.",
            "L’école fermera deux classes à la rentrée.",
            "Le conseil a voté le budget après un long débat.",
            "« Nous ne vendrons pas la forêt », a déclaré le maire.",
            "Les élèves ont planté des hêtres près de la rivière.",
            "Le marché où l’on achète du miel ouvre plus tôt.",
            "Le théâtre cherche des bénévoles pour cet été.",
            "Il a reçu une lettre de remerciement.",
            "Une bibliothèque de quartier reste ouverte le dimanche.",
            "Le coût des travaux s’élève à 45 000 €.",
            "La fête aura lieu même s’il pleut.",
            "Nous espérons que le réseau sera rétabli bientôt.",
            "Cette île est protégée depuis vingt ans.",
            "Sa sœur dirige le chœur de la paroisse.",
        ],
    ),
    (
        "German",
        [
            "Die Gemeinde hat für den Spielplatz kein Geld mehr.",
            "Der Zug fährt künftig nur noch jede zweite Stunde.",
            "„Wir schließen die Bücherei nicht“, sagte die Leiterin.",
            "Die Straße bleibt bis März gesperrt.",
            "Über die Gebühren wird im Herbst abgestimmt.",
            "Viele Schüler müssen früh aufstehen.",
            "Der Chor übt jeden Donnerstag in der Aula.",
            "Das Café am Markt öffnet wieder.",
            "Zwei Bäume sind beim Sturm umgestürzt.",
            "Ärzte fehlen vor allem auf dem Land.",
            "Die Brücke – sie ist achtzig Jahre alt – wird erneuert.",
            "Der Ausschuss hörte die Nachbarn an.",
            "Das Grundstück gehört künftig der Stadt.",
            "Öffentliche Toiletten gibt es dort keine.",
        ],
    ),
    (
        "Spanish",
        [
            "La reunión será el miércoles por la mañana.",
            "El país no tenía más dinero para la estación.",
            "¿Quién pagará la reparación del puente?",
            "Los niños plantaron árboles junto al río.",
            "Según el alcalde, la decisión está tomada.",
            "También habrá música después de la cena.",
            "«No vamos a cerrar el museo», dijo la directora.",
            "El autobús saldrá más temprano este otoño.",
            "La canción ganó el premio del jurado.",
            "Cada año vienen más visitantes al jardín.",
            "El señor Núñez dirige el coro.",
            "La biblioteca abrirá también los sábados.",
            "Aquí no hay ningún problema con el agua.",
            "El médico atenderá en la calle de atrás.",
        ],
    ),
];

const ENDS: [&str; 3] = ["\n", "\r\n", "\r"];

/// Texts of `sentences` sentences each, one a line.
fn texts(language: &[&str], sentences: usize, end: &str) -> Vec<String> {
    let whole = |start: usize| (0..sentences).map(|n| language[(start + n * 5) % language.len()]).collect::<Vec<_>>();
    (0..language.len()).map(|start| whole(start).join(end) + end).collect()
}

/// Of the texts of a cell of the table: how many are decoded right without a doubt, how many are
/// doubted, and those that are wrong without a doubt.
#[derive(Debug, Default)]
struct Decisions {
    right: usize,
    doubted: usize,
    wrong: Vec<String>,
}

impl Decisions {
    fn of(texts: Vec<String>, encoding: &'static Encoding) -> Self {
        let mut decisions = Self::default();
        for text in texts {
            let bytes = encoding.encode(&text).0;
            let guessed = guess(&bytes);
            let is_right = guessed.encoding.decode_without_bom_handling(&bytes).0 == text;
            match guessed.alternative {
                Some(_) => decisions.doubted += 1,
                None if is_right => decisions.right += 1,
                None => decisions.wrong.push(text),
            }
        }
        decisions
    }
}

/// Prints the table with `--nocapture`.
#[expect(clippy::print_stdout, reason = "the figures are shown by --nocapture")]
#[test]
fn four_languages_are_told_apart_in_both_encodings() {
    let (mut texts_of, mut right) = (0, 0);
    println!(
        "{:8} {:12} {:4} {:>9} {:>5} {:>7} {:>5}",
        "language", "encoding", "ends", "sentences", "right", "doubted", "wrong"
    );
    for (language, sentences) in &LANGUAGES {
        for (encoding, length, end) in [WINDOWS_1252, MACINTOSH]
            .into_iter()
            .flat_map(|encoding| [1, 3, 12].map(|length| (encoding, length)))
            .flat_map(|(encoding, length)| ENDS.map(|end| (encoding, length, end)))
            .filter(|(encoding, _, end)| *end != if *encoding == MACINTOSH { "\r\n" } else { "\r" })
        {
            let decisions = Decisions::of(texts(sentences, length, end), encoding);
            let (name, shown) = (encoding.name(), end.escape_debug().to_string());
            let Decisions { right: sure, doubted, wrong } = &decisions;
            println!("{language:8} {name:12} {shown:4} {length:9} {sure:5} {doubted:7} {:5} {wrong:?}", wrong.len());
            texts_of += sentences.len();
            right += sure;
            assert!(length < 12 || *sure == sentences.len(), "{language} {name} {shown}: {wrong:?}");
        }
    }
    println!("{right} of {texts_of} right without a doubt");
    assert!(right * 100 >= texts_of * 97, "{right} of {texts_of}");
}

#[test]
fn the_same_text_in_both_encodings_is_certain() {
    let guessed = guess(b"A cut of \xA33m was agreed, and \xA9 the parish.");
    assert_eq!((guessed.encoding, guessed.alternative), (WINDOWS_1252, None));
}

//! Texts that tests run on. All of them are made up.

/// Two paragraphs under a heading: one about money, one about nothing that the built-in model
/// knows.
pub(crate) const LETTER: &str = "Beds and budgets\n\n\
    The trust’s deficit grew to £12m last month, and its control total is out of reach unless savings are found.\n\n\
    A heron stood on the weir all afternoon while the children fed it crusts and counted the passing boats.\n";

/// A codebook of three themes about a town.
pub(crate) const TOWN: &str = "name = 'town'\ntitle = 'A town and its week'\n\n\
    [[themes]]\nname = 'garden'\ndescription = 'Beds, trees and what grows.'\nterms = ['tulip', 'compost', 'greenhouse', 'prune']\n\n\
    [[themes]]\nname = 'kitchen'\nterms = ['oven', { term = 'sourdough', weight = 2 }, 'simmer', 'saucepan']\n\n\
    [[themes]]\nname = 'railway'\nterms = ['platform', 'locomotive', 'timetable', 'signal box']\n";

/// A line of gold for the paragraph `id`.
pub(crate) fn gold(id: &str, themes: &[&str]) -> String {
    format!("{}\n", serde_json::json!({ "id": id, "kind": "body", "themes": themes }))
}

/// Six letters on gardens, kitchens and railways, with a paragraph on each in every one, and one on
/// nothing of the sort under a heading of its own: (file name, text).
pub(crate) fn town_letters() -> Vec<(String, String)> {
    const GARDEN: [&str; 3] = ["tulip bulbs", "compost heap", "greenhouse door"];
    const KITCHEN: [&str; 3] = ["oven shelf", "sourdough loaf", "old saucepan"];
    const RAILWAY: [&str; 3] = ["platform clock", "green locomotive", "summer timetable"];
    const WHO: [&str; 6] = ["Marta", "Old Jonas", "The baker", "Nobody", "My aunt", "The warden"];
    const WHEN: [&str; 6] = ["at dawn", "after lunch", "on Sunday", "in the rain", "before school", "by lamplight"];
    (0..6)
        .map(|n| {
            let (who, when) = (WHO[n], WHEN[n]);
            let text = format!(
                "News of week {n}\n\n\
                 {who} looked after the {} {when}, and the neighbours came to prune what had grown over the wall since spring.\n\n\
                 {who} left the {} alone {when}, so that the soup could simmer slowly until everybody was hungry enough.\n\n\
                 {who} admired the {} {when}, while the signal box stood empty and the evening train was late again.\n\n\
                 Odds and ends\n\n\
                 {who} read a long novel {when} and told the whole street how it ended, which not everybody liked.\n",
                GARDEN[n % 3],
                KITCHEN[(n + 1) % 3],
                RAILWAY[(n + 2) % 3],
            );
            (format!("week-{n}.txt"), text)
        })
        .collect()
}

/// German prose on a garden, long enough to be known for German.
pub(crate) const GERMAN: &str = "Neues aus dem Garten\n\n\
    Die Gärtnerin hat gestern die Tulpen gepflanzt, und der Nachbar brachte zwei Schubkarren voll Erde für die neuen Beete vorbei.\n\n\
    Im Gewächshaus stehen die Tomaten so dicht, dass man kaum noch zwischen ihnen hindurchgehen kann, ohne etwas abzubrechen.\n\n\
    Am Abend saßen alle auf der Bank vor dem Haus und redeten darüber, welche Bäume im Winter geschnitten werden müssen.\n\n\
    Der Regen kam erst in der Nacht, aber dann so heftig, dass die Tulpen am Morgen flach auf der Erde lagen.\n";

/// Records, two of them with ids of their own.
pub(crate) const RECORDS: &str = concat!(
    "{\"text\": \"The deficit doubled and the savings plan slipped.\\n\\nNobody was surprised.\", \"id\": \"first\"}\n",
    "{\"text\": \"A heron stood on the weir all afternoon.\", \"id\": \"second\"}\n",
    "{\"text\": \"The surgery lost two of its GPs before Easter.\"}\n",
);

/// Prose without end: numbered sentences of changing words, about `size` bytes of them, with a
/// blank line behind every `sentences`; with 0 there is none, and all is one paragraph.
pub(crate) fn prose(size: usize, sentences: usize) -> String {
    const WORDS: [&str; 24] = [
        "river",
        "budget",
        "lantern",
        "deficit",
        "orchard",
        "surgery",
        "harbour",
        "savings",
        "meadow",
        "contract",
        "violin",
        "staff",
        "bridge",
        "inspection",
        "pepper",
        "hospital",
        "window",
        "plan",
        "basket",
        "minister",
        "weather",
        "practice",
        "candle",
        "trust",
    ];
    let mut text = String::with_capacity(size + 256);
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut number = 0;
    while text.len() < size {
        number += 1;
        text.push_str(&format!("Number {number}"));
        for _ in 0..14 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text.push_str([" ", " the ", " of "][(state >> 40) as usize % 3]);
            text.push_str(WORDS[(state >> 20) as usize % WORDS.len()]);
        }
        text.push_str(if sentences > 0 && number % sentences == 0 { ".\n\n" } else { ". " });
    }
    text
}

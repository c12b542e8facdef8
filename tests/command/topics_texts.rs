//! Letters on subjects of a village, made up by counting: every paragraph is about one subject and
//! says so in its words.

use super::harness::Folder;

/// Subjects and the words that belong to them alone.
pub(crate) const BEES: [&str; 12] =
    ["hive", "swarm", "honey", "queen", "nectar", "beekeeper", "smoker", "comb", "pollen", "drone", "wax", "brood"];
pub(crate) const BOATS: [&str; 12] =
    ["mast", "rudder", "anchor", "sail", "keel", "harbour", "skipper", "deck", "mooring", "hull", "tide", "rigging"];
pub(crate) const BREAD: [&str; 12] =
    ["flour", "yeast", "dough", "crust", "loaf", "oven", "baker", "rye", "butter", "crumb", "bakery", "salt"];
pub(crate) const STARS: [&str; 12] = [
    "telescope",
    "comet",
    "planet",
    "orbit",
    "eclipse",
    "galaxy",
    "meteor",
    "lens",
    "observatory",
    "moon",
    "nebula",
    "astronomer",
];

/// A paragraph about a subject: seven of its words, by `number`, in a sentence.
pub(crate) fn paragraph(subject: &[&str; 12], number: usize) -> String {
    let word = |place: usize| subject[(number * 5 + place * (1 + number % 2 * 4) + number / 12) % 12];
    format!(
        "On day {number} the {} stood beside the {} for hours, and somebody said that {} and {} go together like {} and {}, \
         which nobody doubted who had seen the {} before.",
        word(0),
        word(1),
        word(2),
        word(3),
        word(4),
        word(5),
        word(6),
    )
}

/// A letter of paragraphs: (subject, number).
pub(crate) fn letter(paragraphs: &[(&[&str; 12], usize)]) -> String {
    let paragraphs: Vec<String> = paragraphs.iter().map(|(subject, number)| paragraph(subject, *number)).collect();
    paragraphs.join("\n\n") + "\n"
}

/// Writes letters into `name` of the folder, one for each of `dates`, each with two paragraphs on
/// each of the subjects, from number `first` on.
pub(crate) fn letters(folder: &Folder, name: &str, dates: &[&str], first: usize, subjects: &[&[&str; 12]]) -> String {
    for (number, date) in dates.iter().enumerate() {
        let both = |subject| [(subject, first + 2 * number), (subject, first + 2 * number + 1)];
        let paragraphs: Vec<(&[&str; 12], usize)> = subjects.iter().flat_map(|subject| both(*subject)).collect();
        folder.write(&format!("{name}/{date}.txt"), letter(&paragraphs));
    }
    folder.at(name)
}

/// A codebook of the three subjects that everybody knows.
pub(crate) const VILLAGE: &str = "name = 'village'\n\n\
    [[themes]]\nname = 'bees'\nterms = ['hive', 'honey', 'swarm', 'pollen']\n\n\
    [[themes]]\nname = 'boats'\nterms = ['mast', 'rudder', 'sail', 'harbour']\n\n\
    [[themes]]\nname = 'bread'\nterms = ['flour', 'dough', 'oven', 'loaf']\n";

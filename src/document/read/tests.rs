//! Ids, titles and dates of documents, and what is reported of those that cannot be read.

use super::*;

fn ids(sources: &[(&str, &str)]) -> Vec<String> {
    let sources = sources.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    read_sources(sources).unwrap().documents.into_iter().map(|document| document.id).collect()
}

#[test]
fn an_id_is_the_path_without_its_extension() {
    assert_eq!(ids(&[("2016/a.b.txt", "x"), ("c.md", "x")]), ["2016/a.b", "c"]);
    assert_eq!(ids(&[("r.jsonl", "{\"text\":\"x\"}\n{\"text\":\"y\",\"id\":\"k\"}")]), ["r/1", "k"]);
}

#[test]
fn ids_that_clash_are_told_apart() {
    assert_eq!(ids(&[("a.txt", "x"), ("a.md", "x")]), ["a.txt", "a.md"]);
    let twice = "{\"text\":\"x\",\"id\":\"k\"}";
    assert_eq!(ids(&[("r.jsonl", twice), ("s.jsonl", twice)]), ["r/k", "s/k"]);
    let both = format!("{twice}\n{twice}");
    let found = ids(&[("r.jsonl", &both)]);
    assert_eq!(found.len(), 2);
    assert_ne!(found[0], found[1]);
}

#[test]
fn title_and_date_come_from_the_front_matter_then_the_name() {
    let sources = vec![
        ("2016-07-19-a.md".to_owned(), b"---\ntitle: T\ndate: 1 May 2017\n---\n# H\n\nx".to_vec()),
        ("2016-07-20-b.md".to_owned(), b"Strap line\n\n# The heading\n\nx".to_vec()),
        ("2016-07-21-c.txt".to_owned(), b"\n\nFirst line\n\nx".to_vec()),
    ];
    let documents = read_sources(sources).unwrap().documents;
    let found: Vec<_> = documents.iter().map(|d| (d.title.as_deref(), d.date.as_deref().unwrap())).collect();
    assert_eq!(found, [(Some("T"), "2017-05-01"), (None, "2016-07-20"), (None, "2016-07-21")]);
}

#[test]
fn an_unclosed_front_matter_is_read_as_text_and_reported() {
    let collection = read_sources(vec![("a.md".to_owned(), b"---\ntitle: x\n\nprose\n".to_vec())]).unwrap();
    assert_eq!(collection.documents.len(), 1);
    assert_eq!(collection.documents[0].body_start, 0);
    assert!(!collection.problems[0].lost);
    assert!(collection.problems[0].reason.contains("never closed"));
}

#[test]
fn empty_and_binary_files_are_reported_and_the_rest_goes_on() {
    let sources =
        vec![("a.txt".into(), vec![]), ("b.txt".into(), b"%PDF-1.4".to_vec()), ("c.txt".into(), b"fine".to_vec())];
    let collection = read_sources(sources).unwrap();
    assert_eq!(collection.documents.len(), 1);
    assert_eq!(collection.problems.len(), 2);
    assert!(collection.problems.iter().all(|problem| problem.lost));
}

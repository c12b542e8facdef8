//! The model as a file: the same bytes back, and refused when it is not what it should be.

use super::*;
use crate::codebook::Codebook;
use crate::document::{Document, read_sources};
use crate::error::{Error, ErrorKind, Result};
use crate::output::{InputFiles, OutputFile};
use crate::paragraph::Unit;
use crate::progress::Silent;
use crate::topics::Method;
use crate::training::{TrainOptions, train};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

static EMBEDDED: &[u8] = include_bytes!("../../models/commissioning.safetensors");

fn letters() -> Vec<Document> {
    let letters = [
        "Money is short\n\nThe trust’s deficit grew to £12m, and its control total is out of reach.\n\n\
         The surgery lost two of its GPs, and nobody has answered the advertisement yet.\n",
        "A quiet week\n\nA heron stood on the weir all afternoon while the hospital choir sang to it.\n\n\
         Another hospital was called inadequate, and its deficit of time is a deficit of money too.\n",
        "The week after\n\nGPs and their control total met in the same sentence, which surprised the trust.\n\n\
         The weir was mended, and the choir sang again for whoever stood on the bridge that afternoon.\n",
    ];
    let sources = letters.iter().enumerate().map(|(n, text)| (format!("letter-{n}.txt"), text.as_bytes().to_vec()));
    read_sources(sources.collect()).unwrap().documents
}

/// A small model with every part that a model can have but what needs gold.
fn small(method: Method) -> Model {
    let codebook = Codebook::parse(
        "[[themes]]\nname = 'money'\nterms = ['deficit', 'control total', '<money>']\nagainst = ['deficit of time']\n\
         [[themes]]\nname = 'care'\nterms = [{ term = 'GPs', weight = 1.5 }, 'hospital']\n",
        "small.toml",
    )
    .unwrap();
    let mut options = TrainOptions::default();
    options.topics.topics = crate::topics::TopicCount::Fixed(2);
    options.topics.method = method;
    options.topics.components = Some(2);
    train(&options, &codebook, &letters(), &[], &Silent).unwrap().0
}

#[test]
fn a_model_comes_back_from_its_file_with_the_same_bytes_and_labels() {
    let methods = [Method::Multinomial, Method::Kmeans, Method::Mixture, Method::Spherical, Method::Nmf, Method::Lda];
    let models = [Model::from_bytes(EMBEDDED).unwrap()].into_iter().chain(methods.map(small));
    for model in models {
        let bytes = model.to_bytes().unwrap();
        let back = Model::from_bytes(&bytes).unwrap();
        assert!(back.to_bytes().unwrap() == bytes);
        assert_eq!(back.manifest(), model.manifest());
        assert_eq!(back.name(), model.name());
        assert_eq!(back.hash().len(), 12);
        let label = |model: &Model| model.label(&letters(), Unit::Paragraph, &Silent);
        assert_eq!(label(&back), label(&model));
        assert!(label(&model).0.iter().flat_map(|letter| &letter.paragraphs).any(|p| p.status == Status::Themed));
    }
    assert!(Model::from_bytes(EMBEDDED).unwrap().to_bytes().unwrap() == EMBEDDED);
}

#[test]
fn a_model_written_and_read_is_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    let model = small(Method::Kmeans);
    model.write(OutputFile::create(&path, &InputFiles::none()).unwrap()).unwrap();
    assert_eq!(Model::read(&path).unwrap().name(), model.name());
    std::fs::write(&path, &EMBEDDED[..1000]).unwrap();
    let error = Model::read(&path).unwrap_err();
    assert!(error.to_string().starts_with("cannot use the model '"), "{error}");
    assert_eq!(error.kind(), ErrorKind::Model);
}

/// Loads `bytes` and labels with what comes of it; the reason if they are refused. `what` is told
/// if that panics.
fn load_and_label(bytes: &[u8], letters: &[Document], what: &str) -> Option<Error> {
    let work = || match Model::from_bytes(bytes) {
        Ok(model) => {
            let (labelled, _) = model.label(letters, Unit::Paragraph, &Silent);
            let probabilities = labelled.iter().flat_map(|document| &document.paragraphs);
            let probabilities = probabilities.flat_map(|paragraph| &paragraph.scored).flat_map(|scored| &scored.themes);
            // What is not refused must work: a dataset with what is no number is none.
            assert!(probabilities.clone().all(|theme| (0.0..=1.0).contains(&theme.probability)));
            None
        }
        Err(error) => Some(error),
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| panic!("it panicked: {what}"))
}

/// So many places of a file of `length` bytes, the same in each run: all over it, and more at its
/// beginning.
fn places(length: usize, count: usize) -> Vec<usize> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut places: Vec<usize> = (0..count)
        .map(|n| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as usize % if n % 4 == 0 { 64.min(length) } else { length }
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

#[test]
fn a_file_cut_short_anywhere_is_refused_with_a_cure() {
    let letters = letters();
    let mut lengths = places(EMBEDDED.len(), 300);
    lengths.extend([EMBEDDED.len() - 1, EMBEDDED.len() - 8]);
    lengths.par_iter().for_each(|&length| {
        let error = load_and_label(&EMBEDDED[..length], &letters, &format!("cut to {length} bytes"));
        let error = error.unwrap_or_else(|| panic!("cut to {length} bytes, and taken"));
        assert_eq!(error.kind(), ErrorKind::Model, "{error}");
        assert!(error.hint().is_some(), "{error}");
    });
    let longer = [EMBEDDED, b"and more"].concat();
    assert!(load_and_label(&longer, &letters, "with more behind it").is_some());
}

#[test]
fn a_flipped_bit_anywhere_is_refused_or_gives_a_model_that_works() {
    let letters = letters();
    let small = small(Method::Mixture).to_bytes().unwrap();
    for (bytes, count) in [(EMBEDDED, 300), (&small, 600)] {
        places(bytes.len(), count).par_iter().for_each(|&place| {
            let mut forged = bytes.to_vec();
            forged[place] ^= 1 << (place % 8);
            load_and_label(&forged, &letters, &format!("bit {} of byte {place} flipped", place % 8));
        });
    }
}

#[test]
fn other_digits_in_the_manifest_are_refused_or_give_a_model_that_works() {
    let letters = letters();
    for method in [Method::Multinomial, Method::Kmeans, Method::Mixture, Method::Spherical, Method::Nmf, Method::Lda] {
        let bytes = small(method).to_bytes().unwrap();
        let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let digits: Vec<usize> = (8..header).filter(|&place| bytes[place].is_ascii_digit()).step_by(3).collect();
        assert!(digits.len() > 40);
        digits.par_iter().for_each(|&place| {
            for digit in [b'0', b'9', b'-'] {
                let mut forged = bytes.clone();
                forged[place] = digit;
                let around = String::from_utf8_lossy(&bytes[place.saturating_sub(40)..place + 10]).into_owned();
                load_and_label(&forged, &letters, &format!("{} for the digit in …{around}…", digit as char));
            }
        });
    }
}

/// The file with its manifest changed by `edit`, and its arrays as they were.
fn with_manifest(bytes: &[u8], edit: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
    let (_, metadata) = safetensors::SafeTensors::read_metadata(bytes).unwrap();
    let mut map = metadata.metadata().clone().unwrap();
    let text = map.get_mut(super::manifest::KEY).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(text).unwrap();
    edit(&mut manifest);
    *text = manifest.to_string();
    let tensors = safetensors::SafeTensors::deserialize(bytes).unwrap();
    safetensors::serialize(tensors.tensors(), Some(map)).unwrap()
}

#[test]
fn numbers_that_cannot_be_are_refused_or_do_no_harm() {
    let letters = letters();
    let bytes = small(Method::Kmeans).to_bytes().unwrap();
    let huge = serde_json::json!(u64::MAX);
    for pointer in [
        "/corpus/documents",
        "/corpus/paragraphs",
        "/tfidf/ngram_range/0",
        "/tfidf/ngram_range/1",
        "/analyzer/min_token_length",
        "/topics/options/components",
        "/topics/options/words",
        "/topics/topics/0/id",
        "/topics/novelty/50",
        "/themes/threshold",
        "/memory/similarity",
    ] {
        for value in [huge.clone(), 0.into(), 1.into(), (-1).into(), 1e308.into(), (-1e308).into()] {
            let what = format!("{pointer} = {value}");
            let forged = with_manifest(&bytes, |manifest| {
                let place = manifest.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
                *place = value;
            });
            load_and_label(&forged, &letters, &what);
        }
    }
}

#[test]
fn lists_of_the_manifest_that_are_empty_are_refused_or_do_no_harm() {
    let letters = letters();
    let bytes = small(Method::Kmeans).to_bytes().unwrap();
    for pointer in ["/codebook/themes", "/codebook/themes/0/terms", "/themes/feature_weights", "/topics/topics"] {
        let forged = with_manifest(&bytes, |manifest| *manifest.pointer_mut(pointer).unwrap() = serde_json::json!([]));
        let error = load_and_label(&forged, &letters, pointer).unwrap_or_else(|| panic!("{pointer} empty, and taken"));
        assert_eq!(error.kind(), ErrorKind::Model, "{pointer}: {error}");
    }
    for pointer in ["/memory/blocks", "/topics/choices", "/topics/topics/0/words", "/topics/topics/0/typical"] {
        let forged = with_manifest(&bytes, |manifest| *manifest.pointer_mut(pointer).unwrap() = serde_json::json!([]));
        load_and_label(&forged, &letters, pointer);
    }
}

#[test]
fn topics_without_dimensions_are_refused() {
    use safetensors::tensor::{Dtype, TensorView};
    let letters = letters();
    let bytes = small(Method::Kmeans).to_bytes().unwrap();
    let (_, metadata) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let narrow = ["topics.components", "topics.singular_values", "topics.centroids"];
    let views = tensors.tensors().into_iter().map(|(name, view)| {
        let empty = || {
            let dtype = if name == "topics.components" { Dtype::F32 } else { Dtype::F64 };
            TensorView::new(dtype, vec![0], &[]).unwrap()
        };
        let view = if narrow.contains(&name.as_str()) { empty() } else { view };
        (name, view)
    });
    let views: Vec<(String, TensorView<'_>)> = views.collect();
    let forged = safetensors::serialize(views, metadata.metadata().clone()).unwrap();
    let error = load_and_label(&forged, &letters, "no dimensions").expect("it was taken");
    assert_eq!(error.kind(), ErrorKind::Model, "{error}");
}

/// A document of many blocks, with headings, neighbours and paragraphs that say the same far from
/// one another.
fn long_document() -> Document {
    let predicted = [
        "The trust’s deficit grew to £12m, and its control total is out of reach for the rest of the year, it is said.",
        "A heron stood on the weir all afternoon while the choir sang to it, and nobody thought of money at all there.",
        "The surgery lost two of its GPs, and nobody has answered the advertisement of the practice until this very day.",
        "The hospital was called inadequate by the inspectors, who found it short of nurses on every one of its wards.",
    ];
    let mut text = String::new();
    for number in 0..1500usize {
        if number.is_multiple_of(7) {
            text.push_str(&format!("Money and wards, part {}\n\n", number * 37 % 101));
        }
        let mut words: Vec<String> = predicted[number * number % 4].split(' ').map(str::to_owned).collect();
        for place in 0..number % 5 {
            let at = (number * 31 + place * 7) % words.len();
            words[at] = ["deficit", "GPs", "quietly", "hospital", "weir"][(number + place) % 5].to_owned();
        }
        text.push_str(&words.join(" "));
        text.push_str("\n\n");
    }
    read_sources(vec![("long.txt".to_owned(), text.into_bytes())]).unwrap().documents.remove(0)
}

#[test]
fn a_long_document_is_labelled_in_blocks_as_it_is_as_a_whole() {
    let model = small(Method::Kmeans);
    let document = long_document();
    // By definition: everything at once, by one thread.
    let paragraphs = crate::paragraph::segment(&document, Unit::Paragraph, model.boilerplate());
    let passages = label::passages(&paragraphs);
    let texts: Vec<&str> = passages.iter().map(|passage| passage.text).collect();
    let scored = model.classifier().score(model.analyzer(), model.tfidf(), &passages);
    let first_copies = crate::paragraph::duplicates(&texts);
    let bodies: Vec<_> = paragraphs.iter().filter(|p| p.kind == crate::paragraph::Kind::Body).collect();
    assert!(
        first_copies
            .iter()
            .enumerate()
            .any(|(place, first_copy)| first_copy.is_some_and(|first_copy| place > first_copy + 700))
    );

    let label = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let documents = std::slice::from_ref(&document);
        let mut blocks = 0;
        let take = |made: Vec<usize>| -> Result<()> {
            blocks += made.len();
            Ok(())
        };
        let make = |block: LabelledBlock<'_>| block.paragraphs.len();
        pool.install(|| model.label_blocks(documents, Unit::Paragraph.into(), &Silent, make, take)).unwrap();
        assert!(blocks > 5, "{blocks} blocks");
        pool.install(|| model.label(documents, Unit::Paragraph, &Silent))
    };
    let (labelled, accounting) = label(1);
    for threads in [2, 7] {
        assert_eq!(label(threads), (labelled.clone(), accounting), "{threads} threads");
    }
    assert_eq!(accounting.duplicates, first_copies.iter().flatten().count());
    assert_eq!(labelled[0].paragraphs.len(), paragraphs.len());
    let threshold = model.classifier().threshold();
    let mut body = 0;
    for (labelled, paragraph) in labelled[0].paragraphs.iter().zip(&paragraphs) {
        assert_eq!(labelled.paragraph, *paragraph);
        let Some(ours) = &labelled.scored else {
            assert_eq!(labelled.status, Status::NotBody);
            continue;
        };
        let first_copy = first_copies[body].unwrap_or(body);
        assert_eq!(labelled.duplicate_of, first_copies[body].map(|first_copy| bodies[first_copy].id(&document.id)));
        let probabilities: Vec<f64> = scored[first_copy].themes.iter().map(|theme| theme.probability).collect();
        assert_eq!(labelled.themes, model.classifier().assign_themes(&probabilities));
        for ((ours, own), theirs) in ours.themes.iter().zip(&scored[body].themes).zip(&scored[first_copy].themes) {
            assert_eq!((ours.score, ours.probability), (theirs.score, theirs.probability));
            let given = if own.probability >= threshold { own.contributions.as_slice() } else { &[] };
            assert_eq!(ours.contributions, given);
        }
        body += 1;
    }
    assert_eq!(body, scored.len());
    assert!(labelled[0].paragraphs.iter().filter(|p| p.status == Status::Themed).count() > 100);
}

#[test]
fn documents_read_together_are_labelled_as_each_is_alone() {
    let model = Model::from_bytes(EMBEDDED).unwrap();
    let mut documents = letters();
    documents.push(long_document());
    documents.extend(letters().into_iter().map(|letter| Document { id: format!("again-{}", letter.id), ..letter }));
    let (together, _) = model.label(&documents, Unit::Paragraph, &Silent);
    for (document, labelled) in documents.iter().zip(together) {
        let (alone, _) = model.label(std::slice::from_ref(document), Unit::Paragraph, &Silent);
        for (ours, alone) in labelled.paragraphs.into_iter().zip(alone.into_iter().flat_map(|alone| alone.paragraphs)) {
            assert_eq!(
                LabelledParagraph { duplicate_of: None, ..ours },
                LabelledParagraph { duplicate_of: None, ..alone }
            );
        }
    }
}

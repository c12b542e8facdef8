//! Files given as models that are none, or no longer: each is refused with a reason and a cure, and
//! without a panic.

use super::forge::{model, with_header, with_manifest, with_number};
use super::harness::{Folder, run};
use super::samples::LETTER;
use serde_json::json;

/// What `label` says when it is given `bytes` as a model; the folder must stay without output.
#[track_caller]
fn refused(bytes: &[u8], parts: &[&str]) {
    let folder = Folder::with(&[("letter.txt", LETTER.as_bytes()), ("m.safetensors", bytes)]);
    let (letter, model, out) = (folder.at("letter.txt"), folder.at("m.safetensors"), folder.at("out.jsonl"));
    let ended = run(&["label", &letter, "-m", &model, "-o", &out]);
    let name = format!("cannot use the model '{model}'");
    let mut all = vec![name.as_str()];
    all.extend(parts);
    ended.error(&all).hint("themewise");
    assert_eq!(folder.names(), ["letter.txt", "m.safetensors"]);
}

#[test]
fn an_untouched_copy_is_taken() {
    let folder = Folder::with(&[("letter.txt", LETTER.as_bytes()), ("m.safetensors", &model())]);
    let given = run(&["label", &folder.at("letter.txt"), "-m", &folder.at("m.safetensors")]).code(0);
    let built_in = run(&["label", &folder.at("letter.txt")]).code(0);
    assert_eq!(given.stdout, built_in.stdout);
    // An edit that changes nothing is taken too, so that the refusals below are for what was
    // changed.
    let same = with_manifest(&model(), |_| {});
    folder.write("m.safetensors", same);
    run(&["label", &folder.at("letter.txt"), "-m", &folder.at("m.safetensors")]).code(0);
}

#[test]
fn a_missing_model_is_reported() {
    let ended = run(&["inspect", "no/such/model.safetensors"]);
    ended.error(&["cannot read 'no/such/model.safetensors'", "no such file"]).hint("spelling");
}

#[test]
fn a_folder_is_no_model() {
    let folder = Folder::new();
    run(&["inspect", &folder.arg()]).error(&["cannot use the model", "folder"]).hint("themewise train");
}

#[test]
fn a_text_and_an_empty_file_are_no_models() {
    refused(b"", &["too short"]);
    refused(b"Dear all, this is a letter and not a model. Nothing in it can be loaded.", &["no model file"]);
}

#[test]
fn a_file_cut_short_is_refused_wherever_the_cut_is() {
    let whole = model();
    for length in [1, 4, 7] {
        refused(&whole[..length], &["too short"]);
    }
    for length in [8, 100, whole.len() / 2, whole.len() - 1] {
        refused(&whole[..length], &["cut short"]);
    }
}

#[test]
fn a_header_of_absurd_length_is_refused_before_memory_is_taken() {
    for length in [u64::MAX, u64::MAX - 7, 1_000_000_000_000, 100_000_001] {
        let mut forged = model();
        forged[..8].copy_from_slice(&length.to_le_bytes());
        refused(&forged, &["no model file"]);
    }
    let mut forged = model();
    let longer_than_the_file = forged.len() as u64 + 1;
    forged[..8].copy_from_slice(&longer_than_the_file.to_le_bytes());
    refused(&forged, &["cut short"]);
}

#[test]
fn a_safetensors_file_of_somebody_else_is_told_apart() {
    let without = with_header(&model(), |header| {
        header.as_object_mut().unwrap().remove("__metadata__");
    });
    refused(&without, &["safetensors file, but not one of themewise's"]);
    let other = with_header(&model(), |header| header["__metadata__"] = json!({ "format": "pt" }));
    refused(&other, &["safetensors file, but not one of themewise's"]);
    let header = b"{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} ";
    let tiny = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 8]].concat();
    refused(&tiny, &["safetensors file, but not one of themewise's"]);
}

#[test]
fn a_model_of_a_newer_program_is_refused_by_its_version() {
    let newer = with_manifest(&model(), |manifest| {
        manifest["version"] = json!(999);
        manifest["a_field_of_tomorrow"] = json!(true);
    });
    refused(&newer, &["version 999", "reads up to 3"]);
    let older = with_manifest(&model(), |manifest| manifest["version"] = json!(1));
    refused(&older, &["version 1", "before the first release"]);
    let none = with_manifest(&model(), |manifest| manifest["version"] = json!(0));
    refused(&none, &["version 0"]);
    let other = with_manifest(&model(), |manifest| manifest["format"] = json!("else-model"));
    refused(&other, &["else-model"]);
    let stemmer = with_manifest(&model(), |manifest| manifest["stemmer"] = json!("porter 0"));
    refused(&stemmer, &["stemmer 'porter 0'"]);
}

#[test]
fn a_manifest_that_is_broken_or_says_too_much_or_too_little_is_refused() {
    let text = with_header(&model(), |header| header["__metadata__"]["themewise"] = json!("{\"format\": "));
    refused(&text, &["damaged", "manifest"]);
    let more = with_manifest(&model(), |manifest| manifest["surprise"] = json!(1));
    refused(&more, &["damaged", "surprise"]);
    for field in ["codebook", "tfidf", "themes", "memory", "figures", "unit"] {
        let less = with_manifest(&model(), |manifest| drop(manifest.as_object_mut().unwrap().remove(field)));
        refused(&less, &["damaged", field]);
    }
}

#[test]
fn an_array_with_a_number_that_is_none_is_refused() {
    let whole = model();
    for (name, index) in [("themes.intercepts", 0), ("topics.shares", 2), ("themes.rarity", 3)] {
        for number in [f64::NAN, f64::INFINITY] {
            refused(&with_number(&whole, name, index, &number.to_le_bytes()), &["damaged", name]);
        }
    }
    for name in ["themes.word_weights", "topics.weights", "topics.centres"] {
        refused(&with_number(&whole, name, 5, &f32::NAN.to_le_bytes()), &["damaged", name]);
    }
    refused(&with_number(&whole, "document_frequencies", 2, &u64::MAX.to_le_bytes()), &["document frequency"]);
}

#[test]
fn an_array_of_another_shape_type_or_place_is_refused() {
    let whole = model();
    // One theme less than the arrays have.
    let fewer = with_manifest(&whole, |manifest| drop(manifest["codebook"]["themes"].as_array_mut().unwrap().pop()));
    refused(&fewer, &[]);
    let fewer = with_manifest(&whole, |manifest| drop(manifest["topics"]["topics"].as_array_mut().unwrap().pop()));
    refused(&fewer, &["damaged"]);
    let shape = with_header(&whole, |header| {
        let length = header["themes.intercepts"]["shape"][0].as_u64().unwrap();
        header["themes.intercepts"]["shape"] = json!([length + 1]);
    });
    refused(&shape, &["damaged"]);
    let twice = with_header(&whole, |header| {
        let length = header["themes.intercepts"]["shape"][0].as_u64().unwrap();
        header["themes.intercepts"]["shape"] = json!([length * 2]);
        header["themes.intercepts"]["dtype"] = json!("F32");
    });
    refused(&twice, &["damaged", "themes.intercepts"]);
    let gone = with_header(&whole, |header| {
        let array = header.as_object_mut().unwrap().remove("themes.intercepts").unwrap();
        header["something.else"] = array;
    });
    refused(&gone, &["damaged", "themes.intercepts"]);
    let beyond = with_header(&whole, |header| {
        header["vocabulary"]["data_offsets"] = json!([0, u64::MAX]);
    });
    refused(&beyond, &["damaged"]);
}

#[test]
fn a_topic_that_is_not_its_number_is_refused() {
    let swapped = with_manifest(&model(), |manifest| manifest["topics"]["topics"][0]["id"] = json!(1_000_000));
    refused(&swapped, &["topic"]);
}

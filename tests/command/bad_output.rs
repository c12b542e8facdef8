//! Outputs that cannot be written: said before or after the work, with nothing half-written left
//! behind.

use super::harness::{Folder, finish, here, program, run};
use super::samples::LETTER;

/// Labels a letter into `output`, where `{}` is the folder that holds a file named `plain`.
fn label_into(output: &str, rest: &[&str]) -> (super::harness::Ended, Folder) {
    let folder = Folder::with(&[("plain", b"kept as it is"), ("letter.txt", LETTER.as_bytes())]);
    let (letter, output) = (folder.at("letter.txt"), output.replace("{}", &folder.arg()));
    let ended = run(&[&["label", &letter, "-o", &output], rest].concat());
    (ended, folder)
}

#[track_caller]
fn refused(output: &str, rest: &[&str], parts: &[&str]) -> super::harness::Ended {
    let (ended, folder) = label_into(output, rest);
    assert_eq!(folder.names(), ["letter.txt", "plain"], "{output}");
    assert_eq!(folder.read("plain"), b"kept as it is");
    ended.error(parts)
}

#[test]
fn a_folder_that_does_not_exist_is_not_made_for_a_file() {
    refused("{}/no/such/out.csv", &[], &["cannot write", "no/such/out.csv", "no such file"]).hint("spelling");
}

#[test]
fn a_path_below_a_file_cannot_be_written() {
    refused("{}/plain/out.csv", &[], &["cannot write", "plain/out.csv", "not a directory"]);
    refused("{}/plain/out", &[], &["cannot make the folder", "plain/out"]);
}

#[test]
fn a_folder_without_the_right_to_write_is_reported() {
    // Code that may write everywhere (root) cannot be refused.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::with(&[("letter.txt", LETTER.as_bytes())]);
        let closed = folder.at("closed");
        std::fs::create_dir(&closed).unwrap();
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
        if std::fs::write(folder.at("closed/try"), b"").is_err() {
            for output in ["closed/out.csv", "closed/", "closed/deeper"] {
                let ended = run(&["label", &folder.at("letter.txt"), "-o", &folder.at(output)]);
                ended.error(&["closed", "permission denied"]).hint("who may");
            }
        }
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn an_unknown_extension_is_reported_with_the_known_ones() {
    refused("{}/out.xyz", &[], &["'.xyz'", "no format"]).hint(".jsonl, .csv or .parquet");
    refused("{}/out.xlsx", &[], &["'.xlsx'", "no format"]).hint("--format");
    let (ended, folder) = label_into("{}/out.xyz", &["--format", "csv"]);
    ended.code(0);
    assert!(folder.read_text("out.xyz").starts_with("id,document,"));
}

#[test]
fn a_file_is_no_folder_and_a_folder_no_file() {
    for output in ["{}/plain", "{}/plain/"] {
        refused(output, &[], &["cannot write into", "plain", "it is a file"]).hint("folder");
    }
    let folder = Folder::with(&[("letter.txt", LETTER.as_bytes())]);
    let train = ["train", &folder.at("letter.txt"), "-c", "seeds/commissioning.toml", "-m", &folder.arg()];
    run(&train).error(&["cannot write", "it is a folder"]).hint("name a file");
    assert_eq!(folder.names(), ["letter.txt"]);
}

#[test]
fn a_model_cannot_be_written_where_there_is_no_folder() {
    let ended = run(&["train", "seeds/issues", "-c", "seeds/commissioning.toml", "-m", "no/such/model"]);
    ended.error(&["cannot write 'no/such/model'", "no such file"]).hint("spelling");
    assert!(!here("no").exists());
}

#[test]
fn a_failed_run_leaves_the_old_file_as_it_was() {
    let folder = Folder::with(&[("out.jsonl", b"from yesterday"), ("empty.txt", b"")]);
    run(&["label", &folder.at("empty.txt"), "-o", &folder.at("out.jsonl")]).error(&["empty"]);
    assert_eq!(folder.read("out.jsonl"), b"from yesterday");
    assert_eq!(folder.names(), ["empty.txt", "out.jsonl"]);
}

#[test]
fn a_folder_of_our_own_making_goes_when_nothing_comes_of_it() {
    let folder = Folder::with(&[("empty.txt", b"")]);
    run(&["label", &folder.at("empty.txt"), "-o", &folder.at("new")]).error(&["empty"]);
    assert_eq!(folder.names(), ["empty.txt"]);
    std::fs::create_dir(folder.at("old")).unwrap();
    run(&["label", &folder.at("empty.txt"), "-o", &folder.at("old")]).error(&["empty"]);
    assert_eq!(folder.names(), ["empty.txt", "old"]);
    assert_eq!(std::fs::read_dir(folder.at("old")).unwrap().count(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_reported() {
    let full = || std::process::Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    for arguments in [
        &["label", "seeds/issues"][..],
        &["label", "seeds/issues/2015-09-08.txt", "--format", "csv"],
        &["label", "seeds/issues/2015-09-08.txt", "-o", "-"],
        &["inspect"],
        &["explain", "The deficit grew."],
        &["completions", "bash"],
    ] {
        let ended = finish(program(arguments).stdout(full()));
        ended.error(&["cannot write 'standard output'", "no space left"]).hint("free some space");
    }
    for rest in [&[][..], &["--format", "csv"], &["--format", "jsonl"]] {
        refused("/dev/full", rest, &["cannot write '/dev/full'", "no space left"]).hint("free some space");
    }
    #[cfg(feature = "parquet")]
    refused("/dev/full", &["--format", "parquet"], &["cannot write '/dev/full'", "no space left"]);
    assert!(!std::path::Path::new("/dev/full").is_file());
}

#[test]
#[cfg(target_os = "linux")]
fn a_device_is_written_through_and_not_replaced() {
    let folder = Folder::with(&[("letter.txt", LETTER.as_bytes())]);
    let device = run(&["label", &folder.at("letter.txt"), "-o", "/dev/stdout"]).code(0);
    let plain = run(&["label", &folder.at("letter.txt")]).code(0);
    assert_eq!(device.stdout, plain.stdout);
    run(&["label", &folder.at("letter.txt"), "-o", "/dev/null"]).code(0);
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

//! Which format a file is.

use super::super::{OfficeKind, is_rtf, office_kind};
use super::zip_of;
use crate::document::extract::Limits;
use crate::document::zip_entries::ZipEntries;

fn kind(entries: &[(&str, &str)]) -> Option<OfficeKind> {
    let bytes = zip_of(entries);
    office_kind(&mut ZipEntries::open(&bytes, &Limits::default()).unwrap())
}

#[test]
fn the_kind_follows_from_the_content() {
    let odf = |kind: &str| format!("application/vnd.oasis.opendocument.{kind}\n");
    assert_eq!(kind(&[("mimetype", &odf("text"))]), Some(OfficeKind::Odt));
    assert_eq!(kind(&[("mimetype", &odf("text-template"))]), Some(OfficeKind::Odt));
    assert_eq!(kind(&[("mimetype", &odf("spreadsheet"))]), Some(OfficeKind::Ods));
    assert!(matches!(kind(&[("mimetype", &odf("presentation"))]), Some(OfficeKind::OtherOffice(_))));
    assert_eq!(kind(&[("mimetype", "application/epub+zip")]), Some(OfficeKind::Epub));
    let manifest = r#"<m><f m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/></m>"#;
    assert_eq!(kind(&[("content.xml", ""), ("META-INF/manifest.xml", manifest)]), Some(OfficeKind::Odt));
    let types =
        |main: &str| format!(r#"<Types><Default ContentType="image/png"/><Override ContentType="{main}"/></Types>"#);
    let by_types = |main: &str| kind(&[("[Content_Types].xml", &types(main))]);
    let open = "application/vnd.openxmlformats-officedocument.";
    assert_eq!(by_types(&format!("{open}wordprocessingml.document.main+xml")), Some(OfficeKind::Docx));
    assert_eq!(by_types(&format!("{open}spreadsheetml.sheet.main+xml")), Some(OfficeKind::Xlsx));
    assert_eq!(by_types(&format!("{open}presentationml.slideshow.main+xml")), Some(OfficeKind::Pptx));
    assert_eq!(by_types("application/vnd.ms-word.document.macroEnabled.main+xml"), Some(OfficeKind::Docx));
    assert_eq!(by_types("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), Some(OfficeKind::Xlsb));
    assert_eq!(kind(&[("word/document.xml", "")]), Some(OfficeKind::Docx));
    assert_eq!(kind(&[("letters/word/document.xml", ""), ("a.docx", "")]), None);
}

#[test]
fn rtf_is_known_by_its_beginning() {
    assert!(is_rtf(b"{\\rtf1\\ansi"));
    assert!(is_rtf(b"\r\n {\\rtf"));
    assert!(!is_rtf(b"{rtf}"));
    assert!(!is_rtf(b""));
}

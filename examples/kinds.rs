//! scratch
#![allow(clippy::print_stdout)]
use themewise::{document::*, paragraph::*};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let c = read(&[a[1].clone().into()], &ReadOptions::default()).unwrap();
    let train = read(&[a[2].clone().into()], &ReadOptions::default()).unwrap();
    let mem = Memory::fit(&MemoryOptions::default(), &train.documents, Unit::Paragraph);
    for d in &c.documents {
        for p in segment(d, Unit::Paragraph, &mem) {
            println!("{}\t{}\t{}\t{}", p.id(&d.id), p.kind.name(), p.reason, p.text.replace('\n', " "));
        }
    }
    for b in mem.blocks() {
        eprintln!("{} {}", b.documents, b.text);
    }
}

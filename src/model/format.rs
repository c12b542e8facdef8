//! The model file: safetensors, whose metadata is the JSON manifest. Nothing in it can run.
//!
//! A file is checked before memory is taken for it: the header's length against the file's, the
//! tensors' places against the rest, the format's name and version before the manifest, and the
//! parts against one another at the end.

use super::manifest::{FORMAT, FORMAT_VERSION, Identity, KEY, Manifest};
use super::tensors::{Tensor, TensorReader, damaged};
use super::trained::Model;
use crate::codebook::Matcher;
use crate::document::Input;
use crate::error::{Error, Hint, Result};
use crate::output::OutputFile;
use crate::paragraph::BoilerplateIndex;
use crate::text::{Analyzer, STEMMER};
use crate::themes::{ClassifierParts, FEATURES, ThemeClassifier, WeakModelArrays, WeakModels};
use crate::topics::{ArraySource, ArrayValues, TopicModel};
use crate::vectorize::{Tfidf, Vocabulary};
use safetensors::tensor::{Dtype, SafeTensors};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;

/// No header of ours is longer; the largest codebooks are a few megabytes.
const LONGEST_HEADER: u64 = 100_000_000;

/// Reads a file that can be a model: one whose header fits into it.
fn read_file(path: &Path) -> Result<Vec<u8>> {
    if path.is_dir() {
        return Err(Error::model(format!("cannot use the model '{}': it is a folder", path.display()))
            .with_hint(Hint::GiveModelFile));
    }
    let mut input = Input::open(path)?;
    let length = input.file_length()?;
    let name = || format!("cannot use the model '{}'", path.display());
    if let Some(length) = length {
        check_length(input.peek(8)?, length).map_err(|error| error.within(name()))?;
    }
    input.into_bytes()
}

fn check_length(start: &[u8], length: u64) -> Result<()> {
    let Ok(header) = <[u8; 8]>::try_from(start) else {
        return Err(Error::model("it is too short to be a model").with_hint(Hint::TrainAgain));
    };
    let header = u64::from_le_bytes(header);
    if !(2..=LONGEST_HEADER).contains(&header) {
        return Err(Error::model("it is no model file").with_hint(Hint::GiveModelFile));
    }
    if header + 8 > length {
        return Err(Error::model("the file is cut short, or is no model file").with_hint(Hint::TrainAgain));
    }
    Ok(())
}

impl Model {
    /// Reads a model from a file.
    ///
    /// # Errors
    /// If the file cannot be read, is no model, or is one that this program cannot use.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = read_file(path)?;
        Self::from_bytes(&bytes).map_err(|error| error.within(format!("cannot use the model '{}'", path.display())))
    }

    /// Writes the model to a file, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, output: OutputFile) -> Result<()> {
        output.write_whole(&self.to_bytes()?)
    }

    /// The model as the bytes of its file; the same model gives the same bytes.
    ///
    /// # Errors
    /// If the parts cannot be written as safetensors, which would be a fault of this program's.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let manifest = serde_json::to_string(&self.manifest).map_err(|error| Error::model(error.to_string()))?;
        let classifier = &self.classifier;
        let themes = classifier.codebook().themes.len();
        let columns = self.tfidf.vocabulary().len();
        let mut tensors: Vec<(String, Tensor)> = vec![
            ("vocabulary".to_owned(), Tensor::text(self.tfidf.vocabulary().iter())),
            ("readable".to_owned(), Tensor::text(self.readable.iter().map(String::as_str))),
            ("document_frequencies".to_owned(), Tensor::whole(self.tfidf.document_frequencies())),
            ("themes.rarity".to_owned(), Tensor::double(classifier.rarity(), &[classifier.rarity().len()])),
            ("themes.intercepts".to_owned(), Tensor::double(classifier.intercepts(), &[themes])),
        ];
        if let Some((weights, intercepts)) = classifier.words() {
            tensors
                .push(("themes.word_weights".to_owned(), Tensor::single(weights.iter().copied(), &[themes, columns])));
            tensors.push(("themes.word_intercepts".to_owned(), Tensor::double(intercepts, &[themes])));
        }
        if let Some(corpus) = classifier.weak_models() {
            let WeakModelArrays { mixture_weights, mixture_shares, membership_words, membership_prior, .. } =
                corpus.arrays();
            let width = mixture_shares.len();
            let arrays = [
                ("mixture_weights", Tensor::single(mixture_weights.into_iter(), &[columns, width])),
                ("mixture_shares", Tensor::double(&mixture_shares, &[width])),
                ("membership_words", Tensor::single(membership_words.into_iter(), &[columns, themes + 1])),
                ("membership_prior", Tensor::single(membership_prior.into_iter(), &[themes + 1])),
            ];
            tensors.extend(arrays.map(|(name, tensor)| (format!("themes.{name}"), tensor)));
        }
        if let Some(topics) = &self.topics {
            for array in topics.arrays() {
                let tensor = match &array.values {
                    ArrayValues::Single(values) => Tensor::single(values.iter().copied(), &array.shape),
                    ArrayValues::Double(values) => Tensor::double(values, &array.shape),
                };
                tensors.push((format!("{TOPICS}{}", array.name), tensor));
            }
        }
        let metadata = HashMap::from([(KEY.to_owned(), manifest)]);
        safetensors::serialize(tensors, Some(metadata)).map_err(|error| Error::model(error.to_string()))
    }

    /// A model from the bytes of its file.
    ///
    /// # Errors
    /// If the bytes are no model, are cut short, were written by a newer program, or do not fit
    /// together.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        check_length(&bytes[..bytes.len().min(8)], bytes.len() as u64)?;
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| {
            Error::model(format!("it is no model file, or one that is cut short or damaged ({error})"))
                .with_hint(Hint::TrainAgain)
        })?;
        let manifest = metadata.metadata().as_ref().and_then(|metadata| metadata.get(KEY)).ok_or_else(|| {
            Error::model("it is a safetensors file, but not one of themewise's").with_hint(Hint::GiveModelFile)
        })?;
        let identity: Identity = serde_json::from_str(manifest)
            .map_err(|error| damaged(&format!("its manifest cannot be read: {error}")))?;
        if identity.format != FORMAT {
            return Err(Error::model(format!("its format is '{}', not '{FORMAT}'", identity.format))
                .with_hint(Hint::TrainAgain));
        }
        if identity.version > FORMAT_VERSION || identity.version == 0 {
            return Err(Error::model(format!(
                "it has format version {}; this program reads up to {FORMAT_VERSION}",
                identity.version
            ))
            .with_hint("use a newer themewise, or train the model again with this one"));
        }
        if identity.version < FORMAT_VERSION {
            return Err(Error::model(format!(
                "it has format version {}, from before the first release; this program reads {FORMAT_VERSION}",
                identity.version
            ))
            .with_hint(Hint::TrainAgain));
        }
        let manifest: Manifest = serde_json::from_str(manifest)
            .map_err(|error| damaged(&format!("its manifest cannot be read: {error}")))?;
        if manifest.stemmer != STEMMER {
            return Err(Error::model(format!(
                "it was made with the stemmer '{}'; this program has '{STEMMER}'",
                manifest.stemmer
            ))
            .with_hint(Hint::TrainAgain));
        }
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| {
            Error::model(format!("it is cut short or damaged ({error})")).with_hint(Hint::TrainAgain)
        })?;
        assemble(manifest, &TensorReader { tensors: &tensors }, hash(bytes))
            .map_err(|error| if error.hint().is_some() { error } else { error.with_hint(Hint::TrainAgain) })
    }

    /// Puts freshly trained parts together; the hash is that of the file that they make.
    pub(crate) fn seal(mut self) -> Result<Self> {
        self.hash = hash(&self.to_bytes()?);
        Ok(self)
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn assemble(manifest: Manifest, reader: &TensorReader<'_>, hash: String) -> Result<Model> {
    let vocabulary: Vocabulary = reader.text("vocabulary")?.iter().map(String::as_str).collect();
    let readable = reader.text("readable")?;
    let columns = vocabulary.len();
    if readable.len() != columns {
        return Err(damaged("vocabulary and readable forms differ in length"));
    }
    let frequencies = reader.whole("document_frequencies", columns)?;
    let tfidf = Tfidf::from_parts(manifest.tfidf.clone(), vocabulary, frequencies, manifest.corpus.paragraphs as u64)?;
    let analyzer = Analyzer::new(manifest.analyzer.clone());
    let matcher = Matcher::new(&manifest.codebook, &analyzer)?;
    let classifier = classifier(&manifest, reader, &tfidf, matcher)?;
    let topics = match &manifest.topics {
        None => None,
        Some(summary) => {
            let model = TopicModel::from_parts(summary.clone(), columns, &TopicArrays(reader));
            Some(model.map_err(|error| if error.hint().is_some() { error } else { damaged(&error.to_string()) })?)
        }
    };
    let boilerplate =
        BoilerplateIndex::from_blocks(manifest.boilerplate.blocks.clone(), manifest.boilerplate.similarity);
    Ok(Model { manifest, analyzer, boilerplate, tfidf, readable, classifier, topics, hash })
}

fn classifier(
    manifest: &Manifest,
    reader: &TensorReader<'_>,
    tfidf: &Tfidf,
    matcher: Matcher,
) -> Result<ThemeClassifier> {
    let (themes, columns) = (manifest.codebook.themes.len(), tfidf.vocabulary().len());
    let mut weights = [0.0; FEATURES.len()];
    let named = manifest.themes.feature_weights.iter();
    if named.len() != FEATURES.len() || named.clone().zip(FEATURES).any(|((name, _), feature)| name != feature) {
        return Err(damaged("it has other features than this program"));
    }
    weights.iter_mut().zip(named).for_each(|(weight, (_, value))| *weight = *value);
    let words = if reader.has("themes.word_weights") {
        Some((
            reader.single("themes.word_weights", themes * columns)?,
            reader.double("themes.word_intercepts", themes)?,
        ))
    } else {
        None
    };
    let weak_models = match &manifest.themes.weak_models {
        None => None,
        Some(scalars) => {
            let width = themes.saturating_mul(scalars.components);
            if width > reader.length("themes.mixture_shares")? {
                return Err(damaged("it has other components than its manifest says"));
            }
            let arrays = WeakModelArrays {
                mixture_weights: reader.single("themes.mixture_weights", columns * width)?,
                mixture_shares: reader.double("themes.mixture_shares", width)?,
                components: scalars.components,
                effective_length: scalars.effective_length,
                membership_words: reader.single("themes.membership_words", columns * (themes + 1))?,
                membership_prior: reader.single("themes.membership_prior", themes + 1)?,
                inference_iterations: scalars.rounds,
                min_length: scalars.least,
            };
            Some(WeakModels::from_arrays(arrays, tfidf.vocabulary(), themes)?)
        }
    };
    ThemeClassifier::from_parts(ClassifierParts {
        codebook: manifest.codebook.clone(),
        rarity: reader.double("themes.rarity", matcher.patterns())?,
        matcher,
        weights,
        intercepts: reader.double("themes.intercepts", themes)?,
        words,
        weak_models,
        columns,
        label_mode: manifest.themes.options.label_mode,
        threshold: manifest.themes.threshold,
    })
}

/// What is in front of the names of a topic model's arrays.
const TOPICS: &str = "topics.";

/// The arrays of the topic model.
struct TopicArrays<'a>(&'a TensorReader<'a>);

impl ArraySource for TopicArrays<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.has(&format!("{TOPICS}{name}"))
    }

    fn single(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>)> {
        let name = format!("{TOPICS}{name}");
        let shape = self.0.shape(&name, Dtype::F32)?;
        let length = shape.iter().product();
        Ok((shape, self.0.single(&name, length)?))
    }

    fn double(&self, name: &str) -> Result<(Vec<usize>, Vec<f64>)> {
        let name = format!("{TOPICS}{name}");
        let shape = self.0.shape(&name, Dtype::F64)?;
        Ok((shape, self.0.doubles(&name)?))
    }
}

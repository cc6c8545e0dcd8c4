package krcatalog.es;

import java.io.IOException;
import java.io.StringReader;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ko.KoreanAnalyzer;
import org.apache.lucene.analysis.ko.KoreanNumberFilter;
import org.apache.lucene.analysis.ko.KoreanPartOfSpeechStopFilter;
import org.apache.lucene.analysis.ko.KoreanReadingFormFilter;
import org.apache.lucene.analysis.ko.KoreanTokenizer;
import org.apache.lucene.analysis.ko.POS;
import org.apache.lucene.analysis.ko.dict.UserDictionary;
import org.apache.lucene.util.AttributeFactory;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.AnalyzerFactory;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;
import org.elasticsearch.plugin.analysis.TokenizerFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.BooleanSetting;
import org.elasticsearch.plugin.settings.ListSetting;
import org.elasticsearch.plugin.settings.StringSetting;

/**
 * Korean (nori) analysis as a stable plugin. Every component keeps the name and the settings
 * of the vendor's analysis-nori plugin, so index settings written for one load on the other.
 */
public final class Nori {

    private Nori() {}

    static UserDictionary dictionary(List<String> rules) {
        if (rules.isEmpty()) {
            return null;
        }
        try {
            return UserDictionary.open(new StringReader(String.join("\n", rules)));
        } catch (IOException e) {
            throw new IllegalArgumentException("user_dictionary_rules: " + e.getMessage(), e);
        }
    }

    static KoreanTokenizer.DecompoundMode mode(String value) {
        try {
            return KoreanTokenizer.DecompoundMode.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("decompound_mode must be none, discard or mixed, not [" + value + "]");
        }
    }

    static Set<POS.Tag> stopTags(List<String> names) {
        if (names.isEmpty()) {
            return KoreanPartOfSpeechStopFilter.DEFAULT_STOP_TAGS;
        }
        EnumSet<POS.Tag> tags = EnumSet.noneOf(POS.Tag.class);
        for (String name : names) {
            tags.add(POS.resolveTag(name));   // IllegalArgumentException on an unknown tag
        }
        return tags;
    }

    @AnalysisSettings
    public interface TokenizerSettings {
        @StringSetting(path = "decompound_mode", defaultValue = "discard")
        String decompoundMode();

        @BooleanSetting(path = "discard_punctuation", defaultValue = true)
        boolean discardPunctuation();

        @ListSetting(path = "user_dictionary_rules")
        List<String> userDictionaryRules();
    }

    @AnalysisSettings
    public interface StopTagSettings {
        @ListSetting(path = "stoptags")
        List<String> stopTags();
    }

    @AnalysisSettings
    public interface AnalyzerSettings {
        @StringSetting(path = "decompound_mode", defaultValue = "discard")
        String decompoundMode();

        @ListSetting(path = "stoptags")
        List<String> stopTags();

        @ListSetting(path = "user_dictionary_rules")
        List<String> userDictionaryRules();
    }

    @NamedComponent("nori_tokenizer")
    public static class NoriTokenizer implements TokenizerFactory {
        private final KoreanTokenizer.DecompoundMode mode;
        private final boolean discardPunctuation;
        private final UserDictionary dictionary;

        @Inject
        public NoriTokenizer(TokenizerSettings s) {
            this.mode = mode(s.decompoundMode());
            this.discardPunctuation = s.discardPunctuation();
            this.dictionary = dictionary(s.userDictionaryRules());
        }

        @Override
        public Tokenizer create() {
            return new KoreanTokenizer(AttributeFactory.DEFAULT_ATTRIBUTE_FACTORY, dictionary, mode, false, discardPunctuation);
        }
    }

    @NamedComponent("nori_part_of_speech")
    public static class NoriPartOfSpeech implements TokenFilterFactory {
        private final Set<POS.Tag> tags;

        @Inject
        public NoriPartOfSpeech(StopTagSettings s) {
            this.tags = stopTags(s.stopTags());
        }

        @Override
        public TokenStream create(TokenStream in) {
            return new KoreanPartOfSpeechStopFilter(in, tags);
        }
    }

    @NamedComponent("nori_readingform")
    public static class NoriReadingForm implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return new KoreanReadingFormFilter(in);
        }
    }

    @NamedComponent("nori_number")
    public static class NoriNumber implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return new KoreanNumberFilter(in);
        }
    }

    @NamedComponent("nori")
    public static class NoriAnalyzer implements AnalyzerFactory {
        private final KoreanTokenizer.DecompoundMode mode;
        private final Set<POS.Tag> tags;
        private final UserDictionary dictionary;

        @Inject
        public NoriAnalyzer(AnalyzerSettings s) {
            this.mode = mode(s.decompoundMode());
            this.tags = stopTags(s.stopTags());
            this.dictionary = dictionary(s.userDictionaryRules());
        }

        @Override
        public Analyzer create() {
            return new KoreanAnalyzer(dictionary, mode, tags, false);
        }
    }
}

package krcatalog.es;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * The few parts of the full distribution that the Maven Central server build lacks and that this
 * catalog needs: n-grams, synonyms, char filters, the filters of the security index, and GET /.
 * Never install it in a full distribution: the names are taken there and the node will not start.
 */
public class CommonLite extends Plugin implements AnalysisPlugin, ActionPlugin {

    private static AnalysisProvider<TokenFilterFactory> filter(Function<Settings, UnaryOperator<TokenStream>> make) {
        return (index, env, name, settings) -> {
            UnaryOperator<TokenStream> f = make.apply(settings);
            return new AbstractTokenFilterFactory(name) {
                @Override
                public TokenStream create(TokenStream in) {
                    return f.apply(in);
                }
            };
        };
    }

    private static AnalysisProvider<TokenizerFactory> tokenizer(Function<Settings, Supplier<Tokenizer>> make) {
        return (index, env, name, settings) -> TokenizerFactory.newFactory(name, make.apply(settings));
    }

    private static AnalysisProvider<CharFilterFactory> charFilter(Function<Settings, UnaryOperator<Reader>> make) {
        return (index, env, name, settings) -> {
            UnaryOperator<Reader> f = make.apply(settings);
            return new CharFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public Reader create(Reader in) {
                    return f.apply(in);
                }
            };
        };
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        Map<String, AnalysisProvider<TokenFilterFactory>> m = new HashMap<>();
        m.put("edge_ngram", filter(s -> {
            int min = s.getAsInt("min_gram", 1), max = s.getAsInt("max_gram", 2);
            boolean keep = s.getAsBoolean("preserve_original", false);
            return in -> new EdgeNGramTokenFilter(in, min, max, keep);
        }));
        m.put("ngram", filter(s -> {
            int min = s.getAsInt("min_gram", 1), max = s.getAsInt("max_gram", 2);
            boolean keep = s.getAsBoolean("preserve_original", false);
            return in -> new NGramTokenFilter(in, min, max, keep);
        }));
        m.put("pattern_capture", filter(s -> {
            Pattern[] p = s.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
            boolean keep = s.getAsBoolean("preserve_original", true);
            return in -> new PatternCaptureGroupTokenFilter(in, keep, p);
        }));
        m.put("unique", filter(s -> UniqueFilter::new));
        m.put("remove_duplicates", filter(s -> RemoveDuplicatesTokenFilter::new));
        m.put("trim", filter(s -> TrimFilter::new));
        m.put("asciifolding", filter(s -> ASCIIFoldingFilter::new));
        m.put("synonym_graph", (index, env, name, s) -> new Synonyms(name, s));
        m.put("synonym", (index, env, name, s) -> new Synonyms(name, s));
        return m;
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of(
            "keyword", tokenizer(s -> KeywordTokenizer::new),
            "whitespace", tokenizer(s -> WhitespaceTokenizer::new),
            "uax_url_email", tokenizer(s -> UAX29URLEmailTokenizer::new),
            "ngram", tokenizer(s -> {
                int min = s.getAsInt("min_gram", 1), max = s.getAsInt("max_gram", 2);
                return () -> new NGramTokenizer(min, max);
            }),
            "edge_ngram", tokenizer(s -> {
                int min = s.getAsInt("min_gram", 1), max = s.getAsInt("max_gram", 2);
                return () -> new EdgeNGramTokenizer(min, max);
            })
        );
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
            "html_strip", charFilter(s -> HTMLStripCharFilter::new),
            "pattern_replace", charFilter(s -> {
                Pattern p = Pattern.compile(s.get("pattern", ""));
                String to = s.get("replacement", "");
                return in -> new PatternReplaceCharFilter(p, to, in);
            }),
            "mapping", charFilter(s -> {
                NormalizeCharMap.Builder b = new NormalizeCharMap.Builder();
                for (String rule : s.getAsList("mappings")) {
                    int at = rule.indexOf("=>");
                    if (at < 0) throw new IllegalArgumentException("not a mapping rule: [" + rule + "]");
                    b.add(rule.substring(0, at).strip(), rule.substring(at + 2).strip());
                }
                NormalizeCharMap map = b.build();
                return in -> new MappingCharFilter(map, in);
            })
        );
    }

    /** Rules are cut by the tokenizer and the filters that stand before this one in the analyzer. */
    static final class Synonyms extends AbstractTokenFilterFactory {
        private final List<String> rules;
        private final boolean expand, lenient;

        Synonyms(String name, Settings s) {
            super(name);
            this.rules = s.getAsList("synonyms");
            this.expand = s.getAsBoolean("expand", true);
            this.lenient = s.getAsBoolean("lenient", false);
        }

        @Override
        public TokenStream create(TokenStream in) {
            throw new IllegalStateException("a synonym filter works only inside a custom analyzer");
        }

        @Override
        public TokenFilterFactory getChainAwareTokenFilterFactory(
            IndexCreationContext context,
            TokenizerFactory tokenizer,
            List<CharFilterFactory> charFilters,
            List<TokenFilterFactory> before,
            Function<String, TokenFilterFactory> all
        ) {
            List<TokenFilterFactory> chain = new ArrayList<>();
            before.forEach(f -> chain.add(f.getSynonymFilter()));
            Analyzer cut = new CustomAnalyzer(
                tokenizer,
                charFilters.toArray(new CharFilterFactory[0]),
                chain.toArray(new TokenFilterFactory[0])
            );
            SynonymMap map = build(cut);
            return new AbstractTokenFilterFactory(name()) {
                @Override
                public TokenStream create(TokenStream in) {
                    return map.fst == null ? in : new SynonymGraphFilter(in, map, false);
                }

                @Override
                public TokenFilterFactory getSynonymFilter() {
                    return IDENTITY_FILTER;
                }
            };
        }

        private SynonymMap build(Analyzer cut) {
            List<String> usable = new ArrayList<>();
            for (String rule : rules) {
                try {
                    parse(List.of(rule), cut);
                    usable.add(rule);
                } catch (IOException | ParseException | IllegalArgumentException e) {
                    if (lenient == false) throw new IllegalArgumentException("synonym rule [" + rule + "]: " + e.getCause(), e);
                }
            }
            try {
                return parse(usable, cut);
            } catch (IOException | ParseException e) {
                throw new IllegalArgumentException(e);
            }
        }

        private SynonymMap parse(List<String> lines, Analyzer cut) throws IOException, ParseException {
            SolrSynonymParser p = new SolrSynonymParser(true, expand, cut);
            p.parse(new StringReader(String.join("\n", lines)));
            return p.build();
        }
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
        RestHandlersServices services,
        Supplier<DiscoveryNodes> nodes,
        Predicate<NodeFeature> features
    ) {
        String node = services.settings().get("node.name", ""), cluster = services.settings().get("cluster.name", "");
        return List.of(new BaseRestHandler() {
            @Override
            public String getName() {
                return "root_info";
            }

            @Override
            public List<Route> routes() {
                return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
            }

            @Override
            protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
                return channel -> {
                    XContentBuilder b = channel.newBuilder().startObject();
                    b.field("name", node).field("cluster_name", cluster).field("cluster_uuid", "_na_");
                    b.startObject("version").field("number", Build.current().version());
                    b.field("build_flavor", Build.current().flavor()).field("build_type", Build.current().type().displayName());
                    b.field("build_hash", Build.current().hash()).field("build_date", Build.current().date());
                    b.field("build_snapshot", Build.current().isSnapshot());
                    b.field("lucene_version", org.apache.lucene.util.Version.LATEST.toString());
                    b.field("minimum_wire_compatibility_version", Build.current().minWireCompatVersion());
                    b.field("minimum_index_compatibility_version", Build.current().minIndexCompatVersion());
                    b.endObject().field("tagline", "You Know, for Search").endObject();
                    channel.sendResponse(new RestResponse(RestStatus.OK, b));
                };
            }
        });
    }
}

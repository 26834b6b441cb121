package trnsim.workloads.unit;

/** What a quantity measures. Values are held in the SI base unit named by {@link #suffix()}. */
public enum Dimension {
    BYTES("bytes", "a capacity", "96 GiB"),
    BYTES_PER_SECOND("bytes_per_s", "a bandwidth", "2.9 TB/s"),
    SECONDS("s", "a duration", "54 days"),
    HERTZ("hz", "a frequency", "2.4 GHz"),
    FLOPS_PER_SECOND("flop_per_s", "a compute rate", "667 TFLOP/s"),
    WATTS("w", "a power", "5 GW"),
    WATTS_PER_SECOND("w_per_s", "a ramp of power", "10 MW/s"),
    JOULES("j", "an energy", "3 kWh"),
    DOLLARS("usd", "an amount of money", "$2.5M"),
    DOLLARS_PER_SECOND("usd_per_s", "a price per time", "$35/h"),
    DOLLARS_PER_TOKEN("usd_per_token", "a price per token", "$15/Mtok"),
    DOLLARS_PER_JOULE("usd_per_j", "a price of energy", "$60/MWh"),
    DOLLARS_PER_WATT("usd_per_w", "a price of power", "$12M/MW"),
    KILOGRAMS("kg", "a mass", "3 t"),
    KILOGRAMS_PER_JOULE("kg_per_j", "a mass per energy", "0.35 kg/kWh"),
    REQUESTS_PER_SECOND("requests_per_s", "a request rate", "4 requests/s"),
    TOKENS_PER_SECOND("tokens_per_s", "a token rate", "5000 tokens/s"),
    TOKENS("tokens", "a number of tokens", "15.6T tokens"),
    SEQUENCES("sequences", "a number of sequences", "2048 sequences"),
    REQUESTS("requests", "a number of requests", "1000 requests"),
    PARAMETERS("parameters", "a number of parameters", "405B parameters"),
    CHIPS("chips", "a number of chips", "16384 chips"),
    CORES("cores", "a number of cores", "8 cores"),
    ENGINES("engines", "a number of engines", "128 engines"),
    MACS_PER_CYCLE("mac_per_cycle", "multiply-accumulates per cycle", "16384 MAC/cycle"),
    ELEMENTS_PER_CYCLE("elements_per_cycle", "elements per cycle", "128 elements/cycle"),
    KELVIN("k", "a difference of temperatures", "9 K"),
    COUNT("count", "a count", "12"),
    FRACTION("fraction", "a fraction", "0.91 fraction"),
    RATIO("ratio", "a ratio", "1.14 ratio");

    private final String suffix;
    private final String what;
    private final String example;

    Dimension(String suffix, String what, String example) {
        this.suffix = suffix;
        this.what = what;
        this.example = example;
    }

    /** The SI base unit as it ends a key of a result, such as {@code bytes_per_s}. */
    public String suffix() {
        return suffix;
    }

    /** With its article, for sentences: "a bandwidth". */
    public String what() {
        return what;
    }

    /** A well-formed quantity of this dimension. */
    public String example() {
        return example;
    }
}

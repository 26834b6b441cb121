package trnsim.simulator.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import trnsim.workloads.document.Suggest;

/** Says in a sentence what is wrong with a command line that the parser refuses. */
final class Misuse {

    private static final Pattern CHOICE = Pattern.compile(
            "Invalid value for (?:option|positional parameter at index \\d+) '?\\(?([^')]+)\\)?'?(?: \\([^)]*\\))?: expected one of"
                    + " \\[([^\\]]+)\\] \\(case-insensitive\\) but was '(.*)'");

    private Misuse() {}

    /** The sentence, with its period and the nearest name if there is one. */
    static String sentence(ParameterException e, String[] args) {
        String said = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            return said + (near.isEmpty() ? "." : ". Maybe " + near.getFirst() + "?");
        }
        if (e instanceof MissingParameterException) {
            Optional<String> misspelt = misspelt(e, args);
            if (misspelt.isPresent()) {
                return misspelt.get();
            }
        }
        Matcher choice = CHOICE.matcher(said);
        if (choice.matches()) {
            List<String> words = List.of(choice.group(2).split(", "));
            return choice.group(1) + ": '" + choice.group(3) + "' is not one of " + String.join(", ", words) + "."
                    + Suggest.maybe(choice.group(3), words);
        }
        String plain = said.replaceFirst("is not an? (?:int|long)$", "is not a whole number")
                .replaceFirst("is not an? (?:double|float)$", "is not a number");
        return plain.endsWith(".") ? plain : plain + ".";
    }

    /** An option that is missing may be there, misspelt. */
    private static Optional<String> misspelt(ParameterException e, String[] args) {
        List<String> known =
                List.copyOf(e.getCommandLine().getCommandSpec().optionsMap().keySet());
        for (String arg : args) {
            String name = arg.replaceFirst("=.*$", "");
            if (name.startsWith("--") && name.length() > 2 && !known.contains(name)) {
                Optional<String> near = Suggest.nearest(name, known);
                if (near.isPresent()) {
                    return Optional.of("Unknown option: '" + name + "'. Maybe " + near.get() + "?");
                }
            }
        }
        return Optional.empty();
    }
}

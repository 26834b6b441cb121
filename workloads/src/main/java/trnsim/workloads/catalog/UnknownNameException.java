package trnsim.workloads.catalog;

import java.util.Optional;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Origin;

/** A name the catalog does not have; callers that know the field turn it into an {@link InputException} there. */
public final class UnknownNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownNameException(Folder folder, String name, Optional<String> nearest) {
        super("there is no " + folder.noun() + " '" + name + "'; './trnsim list " + folder.folder()
                + "' names them all."
                + nearest.map(near -> " Maybe " + near + "?").orElse(""));
    }

    /** The same sentence at the field of a file. */
    public InputException at(Origin origin, String field) {
        return origin.error(field, String.valueOf(getMessage()));
    }
}

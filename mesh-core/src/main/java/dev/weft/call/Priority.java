// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.util.Locale;

/**
 * How much it matters that a call is served when not all can be. It is in the call's metadata, at {@value #KEY}, and in that
 * of the calls that its handler makes. After the criticality of "Site Reliability Engineering" (Beyer et al., 2016), chapter 21.
 */
public enum Priority {
    /** Users wait, and money is lost: refused last. */
    CRITICAL,
    /** What says nothing. */
    NORMAL,
    /** Can be done later, or not at all, such as prefetching: refused first. */
    SHEDDABLE;

    /** Where it is in metadata, in lower case. */
    public static final String KEY = "weft-priority";

    /** That of a call with this metadata; {@link #NORMAL} if it says none, or one that is unknown. */
    public static Priority in(Metadata metadata) {
        if (metadata.isEmpty()) {
            return NORMAL;
        }
        String text = metadata.get(KEY).orElse("");
        return text.equals("critical") ? CRITICAL : text.equals("sheddable") ? SHEDDABLE : NORMAL;
    }

    /** As it is in metadata. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jackson's exceptions in words for the peer: the reason and the place, without Jackson's and our class names. */
final class JacksonRefusal {
    private static final Pattern SOURCE = Pattern.compile("\\[Source: .*?; ((?:line|byte)[^\\]]*)\\]");

    private JacksonRefusal() {}

    static CodecException unreadable(String format, Class<?> type, IOException e) {
        String where = e instanceof JsonProcessingException problem ? where(problem) : "";
        return Refusal.unreadable(format, type.getSimpleName(), reason(e), where, e);
    }

    static CodecException unwritable(String format, Class<?> type, IOException e) {
        String path = e instanceof JsonMappingException problem ? path(problem) : "";
        String reason = path.isEmpty() ? reason(e) : path + ": " + reason(e);
        return Refusal.unwritable(format, type.getSimpleName(), reason, e);
    }

    static String reason(IOException e) {
        if (e instanceof PropertyBindingException) {
            return "unknown field";
        }
        if (e instanceof InvalidFormatException invalid) {
            return Refusal.quoted(String.valueOf(invalid.getValue())) + " is not " + a(invalid.getTargetType());
        }
        if (e instanceof ValueInstantiationException refused && refused.getCause() != null) {
            return Refusal.brief(refused.getCause().getMessage());
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "expected " + a(mismatch.getTargetType());
        }
        String text = e instanceof JacksonException problem ? problem.getOriginalMessage() : e.getMessage();
        return Refusal.brief(text == null ? null : SOURCE.matcher(text).replaceAll("$1"));
    }

    private static String a(@Nullable Class<?> type) {
        String name = type == null ? "value" : type.getSimpleName();
        return ("aeiouAEIOU".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
    }

    private static String where(JsonProcessingException e) {
        String path = e instanceof JsonMappingException problem ? path(problem) : "";
        JsonLocation location = e.getLocation();
        return location == null ? path : Refusal.at(path, location.getLineNr(), location.getColumnNr());
    }

    /** As a JSON pointer. */
    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (Reference step : e.getPath()) {
            path.append('/')
                    .append(step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName());
        }
        return path.toString();
    }
}

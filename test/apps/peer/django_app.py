"""A Django application that signs people in by Authlib, in one file: the lines of docs/openid-connect.md."""
import os

import django
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import path
from wsgiref.simple_server import make_server

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY=os.environ["CLIENT_SECRET"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)
django.setup()

oauth = OAuth()
oauth.register(
    "drawbridge",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=os.environ["ISSUER"] + "/.well-known/openid-configuration",
    client_kwargs={"scope": "openid email profile groups", "code_challenge_method": "S256"},
)
callback_url = os.environ["URL"] + "/callback"


def login(request):
    return oauth.drawbridge.authorize_redirect(request, callback_url, **request.GET.dict())


def callback(request):
    token = oauth.drawbridge.authorize_access_token(request)
    claims = token["userinfo"]
    told = oauth.drawbridge.userinfo(token=token)
    renewed = oauth.drawbridge.fetch_access_token(grant_type="refresh_token", refresh_token=token["refresh_token"])
    return JsonResponse({"claims": claims, "told": told, "renewed": renewed["refresh_token"] != token["refresh_token"]})


def healthy(_request):
    return HttpResponse("ok")


urlpatterns = [path("login", login), path("callback", callback), path("healthy", healthy)]
make_server("127.0.0.1", int(os.environ["PORT"]), get_wsgi_application()).serve_forever()
